"""The player: leads through a lab in any notebook; its cards, its buttons, its words."""
