"""People who sign in, what they are granted, and what they looked at."""

from accounts.models.grants import Grant
from accounts.models.logs import AccessKind, AccessLog, ExportLog, SignInLog
from accounts.models.user import PasswordUsed, User

__all__ = ["AccessKind", "AccessLog", "ExportLog", "Grant", "PasswordUsed", "SignInLog", "User"]
