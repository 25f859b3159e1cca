"""The page's parts: widgets, calls and drawing; what they show comes from `translate.view`."""
