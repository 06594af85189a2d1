"""API objects, reduced to the fields that are read.

Field names are the API's own, so an attribute path here is a field path there. What is not declared never enters the
process's tables nor a snapshot file: environment variables, volumes, foreign annotations, managedFields.

Decoded JSON is a tree: no object of it can be part of a cycle, so none is tracked by the garbage collector
(``gc=False``), which would otherwise walk over millions of them again and again.

``gc=False``: decoded JSON has no cycles, so the garbage collector need not walk through a million objects to look for
them. Lists of a pod are tuples for the same reason: it stops looking at those, and an empty one costs nothing.
"""
