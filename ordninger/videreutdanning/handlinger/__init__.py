"""The writes of VU that the kernel does not have: the answer that is prepared, and the owner's plan."""
