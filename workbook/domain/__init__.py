"""The one domain of all sections: a blog, a bank, and the HTTP contract that every stack keeps."""
