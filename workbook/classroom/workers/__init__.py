"""The processes that grade on this machine, what they are asked, and what holds them."""
