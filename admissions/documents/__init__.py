"""Printed forms of admission (the KNĐ family and the papers around it), filled from a case or blank: ``table.FORMS`` names them all."""
