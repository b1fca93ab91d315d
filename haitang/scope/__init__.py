"""What the present actor may see and do 权限范围; a query outside a scope raises."""
