"""The storefront: catalogue, cart, orders, payments, fulfilment, wholesale, trace."""
