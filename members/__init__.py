"""The member: person, record, card, file checklist, ledger of movements, import."""
