"""How root runs PostgreSQL, which refuses to run as root: as the owner of the data folder.

A folder such as /root is closed to other users, so a server started below it could read neither its
own program nor its data. Instead of opening the folder to everyone, the process keeps the one
capability that lets it pass (`CAP_DAC_READ_SEARCH`, or `CAP_DAC_OVERRIDE` where a container has only
that) and loses everything else.
"""

import ctypes
import os
import pwd
from collections.abc import Callable
from pathlib import Path

_PR_SET_SECUREBITS = 28
_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Set(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def server_user(data: Path) -> int | None:
    """The user number PostgreSQL must run under, or None when this process is not root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return 65534


def becoming(uid: int | None) -> Callable[[], None] | None:
    """What a child does between fork and exec so that it runs as `uid` yet reaches closed folders."""
    if uid is None:
        return None
    gid = pwd.getpwuid(uid).pw_gid
    libc = ctypes.CDLL(None, use_errno=True)
    allowed = [cap for cap in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE) if _permitted() >> cap & 1]

    def become() -> None:
        if allowed:
            # Capabilities outlive the change of user, also where access(2) asks about them.
            libc.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0)
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        if allowed:
            bit = 1 << allowed[0]
            header = _Header(_CAPABILITY_VERSION_3, 0)
            sets = (_Set * 2)(_Set(bit, bit, bit), _Set(0, 0, 0))
            if libc.capset(ctypes.byref(header), sets) == 0:
                libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, allowed[0], 0, 0)

    return become


def _permitted() -> int:
    """This process's permitted capabilities, as a bit set."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0
