"""Accounts 账号 and the duties 职责 that they hold at a place or organization, dated."""
