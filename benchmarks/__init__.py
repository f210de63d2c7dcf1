"""Programs that measure the product, beside other tools and against its goals; docs/performance.md tells how to read them."""
