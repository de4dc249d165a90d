"""What judge, forker and child say to each other, and in which form."""
