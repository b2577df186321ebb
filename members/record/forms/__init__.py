"""Forms of the record: panels of Phiếu đảng viên, cards, the paper file, supplements, seats."""
