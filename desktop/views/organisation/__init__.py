"""组织机构 (S1): the tab and its panels."""
