import pytest

from config import environment
from config.environment import EnvironmentFault


def test_missing_variable_explains_itself(monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    with pytest.raises(EnvironmentFault) as fault:
        environment.required("ALLOWED_HOSTS", "tên miền của trang", "so.example.vn")
    assert "Thiếu biến môi trường ALLOWED_HOSTS (tên miền của trang)" in str(fault.value)
    assert "ALLOWED_HOSTS=so.example.vn" in str(fault.value)


def test_variable_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("bí mật\n", encoding="utf-8")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert environment.text("SECRET_KEY") == "bí mật"


def test_unreadable_secret_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "absent"))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(EnvironmentFault, match="SECRET_KEY_FILE"):
        environment.text("SECRET_KEY")


def test_flag_and_number_refuse_other_words(monkeypatch):
    monkeypatch.setenv("FILES_ENABLED", "có")
    monkeypatch.setenv("WEB_WORKERS", "bốn")
    with pytest.raises(EnvironmentFault, match="FILES_ENABLED"):
        environment.flag("FILES_ENABLED", False)
    with pytest.raises(EnvironmentFault, match="WEB_WORKERS"):
        environment.number("WEB_WORKERS", 4)


def test_secret_is_made_once_and_kept_private(monkeypatch, tmp_path):
    monkeypatch.setenv("SOCHIBO_VAR", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)
    first = environment.kept_secret("SECRET_KEY")
    assert len(first) >= 64
    assert environment.kept_secret("SECRET_KEY") == first
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_sockets_stay_short_however_long_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SOCHIBO_VAR", str(tmp_path / ("rất dài " * 12) / "var"))
    assert len(f"{environment.runtime_dir()}/.s.PGSQL.5432".encode()) < 100


@pytest.mark.parametrize(
    ("url", "broker", "third"),
    [
        (
            "unix:///tmp/a/redis.sock?db=0",
            "redis+socket:///tmp/a/redis.sock?virtual_host=0",
            "?db=3",
        ),
        ("redis://:pw@redis:6379/0", "redis://:pw@redis:6379/0", ":6379/3"),
    ],
)
def test_redis_address_is_written_for_celery_and_for_tests(url, broker, third):
    assert environment.broker_url(url) == broker
    assert environment.with_redis_database(url, 3).endswith(third)
