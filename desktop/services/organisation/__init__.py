"""组织机构 (S1): units, posts, bodies, people and 定点承包 by date."""
