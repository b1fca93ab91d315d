"""The desk 工作台: pages for staff."""
