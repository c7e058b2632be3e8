"""What papers and sheets are made of: fonts, typesetting, official pages, tables, charts, writing files whole."""
