"""Printed papers of transfers, stays, exemption, journeys, liaison, absence and handovers, filled or blank: ``table.FORMS`` names them."""
