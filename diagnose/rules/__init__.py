"""Rules over observations: one compiled form, two engines that give the same firings."""
