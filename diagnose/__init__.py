"""Why did this VM not come up? Paste what you have, get the root cause, the step that broke, the proof and the way out."""
