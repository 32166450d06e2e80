"""Draw statements by the hundred in the background, keep them as they were drawn, and note who received them."""
