"""Suppliers, employees, projects: whom sub-accounts stand for where no other part of the product keeps them."""
