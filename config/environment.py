"""What the machine tells the system: environment variables, files with secrets, the data folder `var/`.

Standard library only: the launcher reads it before anything is installed.
"""

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

ROOT = Path(__file__).resolve().parent.parent

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class EnvironmentFault(Exception):
    """A variable is missing or cannot be read; the message names it and says what would be right."""


def var_dir() -> Path:
    """The folder of everything the running system keeps: `SOCHIBO_VAR`, by default `var/` of the project."""
    return Path(os.environ.get("SOCHIBO_VAR") or ROOT / "var").resolve()


def runtime_dir() -> Path:
    """The folder of Unix sockets: short whatever the path of `var/` (a socket's path ends at 107 bytes)."""
    mark = hashlib.sha256(str(var_dir()).encode()).hexdigest()[:10]
    return Path("/tmp") / f"sochibo-{os.getuid()}-{mark}"  # noqa: S108 (made 0700 and owner-checked)


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file named by `<name>_FILE` (how container secrets arrive)."""
    if name in os.environ:
        return os.environ[name]
    file_name = os.environ.get(f"{name}_FILE")
    if not file_name:
        return default
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise EnvironmentFault(f"Không đọc được tệp {file_name} ghi ở biến {name}_FILE: {error.strerror}.") from error


def required(name: str, meaning: str, example: str) -> str:
    """The variable; its absence is explained with `meaning` and an `example`."""
    value = text(name)
    if not value:
        raise EnvironmentFault(
            f"Thiếu biến môi trường {name} ({meaning}). "
            f"Hãy đặt, ví dụ: {name}={example}  (hoặc {name}_FILE=đường dẫn tới tệp chứa giá trị)."
        )
    return value


def flag(name: str, default: bool) -> bool:
    """A yes/no variable: true/false, 1/0, yes/no, on/off."""
    value = text(name, str(default)).strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise EnvironmentFault(f"Biến môi trường {name} = {value!r}: cần true hoặc false.")


def number(name: str, default: int) -> int:
    """A whole-number variable."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise EnvironmentFault(f"Biến môi trường {name} = {value!r}: cần một số nguyên.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list variable, comma-separated."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def kept_secret(name: str, size: int = 64) -> str:
    """A secret given by variable `name`, else made once (`size` random bytes in base64url) and kept in `var/secrets/` (0600)."""
    given = text(name)
    if given:
        return given
    path = var_dir() / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(size))
        try:
            os.link(draft, path)  # atomic: the first of several processes wins, whole
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def database_url() -> str:
    """`DATABASE_URL`, else the embedded PostgreSQL over its Unix socket."""
    return text("DATABASE_URL") or f"postgresql://sochibo@/sochibo?host={runtime_dir()}"


def redis_url() -> str:
    """`REDIS_URL`, else the embedded Redis over its Unix socket."""
    return text("REDIS_URL") or f"unix://{runtime_dir()}/redis.sock?db=0"


def broker_url(url: str) -> str:
    """The Redis address `url` as Celery writes it: it has its own words for a Unix socket."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"


def with_redis_database(url: str, database: int) -> str:
    """The same Redis server, another numbered database."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={database}"
    return parts._replace(path=f"/{database}").geturl()
