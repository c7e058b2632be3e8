"""诊断: what can be told of program, PC and file without case data, and how the last run ended."""
