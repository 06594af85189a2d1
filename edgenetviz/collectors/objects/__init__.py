"""API objects, reduced to the fields that are read.

Field names are the API's own, so an attribute path here is a field path there. What is not declared never enters the
process's tables nor a snapshot file: environment variables, volumes, foreign annotations, managedFields.
"""
