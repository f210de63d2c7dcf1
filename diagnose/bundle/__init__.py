"""Opens bundles: paths, folders, archives, standard input -> documents."""
