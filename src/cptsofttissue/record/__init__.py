"""The documented facts: site, depth, size, kind of lesion, and procedure."""
