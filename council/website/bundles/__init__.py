"""One door for data: import a bundle, all rows or none, and export a council as one."""
