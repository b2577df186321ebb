"""The member's record: Phiếu đảng viên, cards, the paper file, annual supplements, seats on committees."""
