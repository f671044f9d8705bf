"""Where two policies differ: in their text, in what they mean, and in whom they concern."""
