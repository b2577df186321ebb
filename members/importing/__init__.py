"""From a file of members to the registry: kept, mapped, checked against what is there, written once.

``members.imports`` reads the file and knows no table. Here stand the lists and branches it asks for (``lookups``), what the
registry already holds (``registry_check``), what is written (``records``, ``writing``) and the acts of the clerk (``services``).
"""
