"""检查隐患 (S5): inspections, hazards, 重点部位, 巡查 and 登记簿."""
