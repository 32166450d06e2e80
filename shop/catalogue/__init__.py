"""What is for sale: categories and products, each of one grade of produce."""
