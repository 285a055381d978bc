"""Statistics of enforcement (执法统计): one table of definitions, counted from the registers, shown and handed out."""
