"""The launcher, on servers of its own in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from config.environment import ROOT
from config.launch import cli, system
from config.launch.processes import LaunchFault
from config.launch.run import _free_port, run


def _python(script: str, var: Path) -> subprocess.CompletedProcess:
    """Run a script against the embedded servers of `var`, whatever this test run itself uses."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        env=environment | {"SOCHIBO_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


_USE_SERVERS = """
    import psycopg, redis, os, signal, sys
    from pathlib import Path
    from config.environment import database_url, redis_url, var_dir
    from config.launch.services import running_services

    with running_services(), psycopg.connect(database_url()) as db, redis.Redis.from_url(redis_url()) as queue:
        db.execute("CREATE TABLE IF NOT EXISTS starts (number int)")
        db.execute("INSERT INTO starts VALUES (1)")
        db.commit()
        queue.incr("starts")
        print(db.execute("SELECT count(*) FROM starts").fetchone()[0], int(queue.get("starts")))
"""
_CRASH = """
        for file in (var_dir() / "pg" / "postmaster.pid", var_dir() / "redis" / "pid"):
            os.kill(int(file.read_bytes().split()[0]), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_embedded_servers_keep_what_was_written_through_a_crash(tmp_path):
    var = tmp_path / "thư mục có dấu cách và rất dài " / ("dài " * 20) / "var"
    first = _python(_USE_SERVERS, var)
    assert (first.returncode, first.stdout) == (0, "1 1\n"), first.stderr
    assert not (var / "pg" / "postmaster.pid").exists()

    crash = _python(_USE_SERVERS + _CRASH, var)
    assert crash.returncode == -signal.SIGKILL
    assert (var / "pg" / "postmaster.pid").exists()

    again = _python(_USE_SERVERS, var)
    assert (again.returncode, again.stdout) == (0, "3 3\n"), again.stderr
    assert not (var / "pg" / "postmaster.pid").exists()


def test_embedded_servers_stay_while_somebody_needs_them(tmp_path):
    script = """
        from config.environment import runtime_dir, var_dir
        from config.launch.services import running_services

        postmaster = var_dir() / "pg" / "postmaster.pid"
        with running_services():
            with running_services():
                before = postmaster.read_bytes()
            print(postmaster.exists() and postmaster.read_bytes() == before)
        print(postmaster.exists(), runtime_dir().exists())
    """
    result = _python(script, tmp_path / "var")
    assert result.stdout == "True\nFalse False\n", result.stderr


def test_fallen_servers_are_started_again_under_those_who_use_them(tmp_path):
    script = """
        import os, psycopg, signal
        from config.environment import database_url, var_dir
        from config.launch import services
        from config.launch.processes import is_alive, wait_until

        with services.running_services(), psycopg.connect(database_url()):
            for file in (var_dir() / "pg" / "postmaster.pid", var_dir() / "redis" / "pid"):
                pid = int(file.read_bytes().split()[0])
                os.kill(pid, signal.SIGKILL)
                assert wait_until(lambda: not is_alive(pid), 60)
            print(services.tend())
            print(services.tend())
    """
    result = _python(script, tmp_path / "var")
    assert result.stdout == "['PostgreSQL', 'Redis']\n[]\n", result.stderr


def test_supervisor_starts_a_fallen_program_again_and_stops_all(tmp_path):
    script = f"""
        import os, signal, sys
        from pathlib import Path
        from config.launch.supervisor import Program, Supervisor

        lives = Path({str(tmp_path / "lives")!r})
        falls = f"open({{str(lives)!r}}, 'a').write('x'); print('vì sao'); raise SystemExit(3)"
        stays = "import time; time.sleep(600)"
        programs = [
            Program("falls", "Chương trình ngã", [sys.executable, "-c", falls], pause=0.1),
            Program("stays", "Chương trình đứng", [sys.executable, "-c", stays]),
        ]
        supervisor = Supervisor(programs, dict(os.environ), Path({str(tmp_path / "log")!r}))
        code = supervisor.serve(
            ready=lambda: lives.exists() and len(lives.read_text()) >= 3,
            on_ready=lambda: os.kill(os.getpid(), signal.SIGTERM),
        )
        print(code, programs[1].process.poll())
    """
    result = _python(script, tmp_path / "var")
    assert result.stdout.endswith(f"Đã dừng.\n0 {-signal.SIGTERM}\n"), result.stderr
    assert "Chương trình ngã đã dừng (mã 3)" in result.stderr
    assert "vì sao" in result.stderr


def test_busy_port_gives_the_next_one(capsys):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert _free_port("127.0.0.1", port) > port
    assert f"Cổng {port} không dùng được" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--port", "tám"], ["--port", "70000"], ["--cổng", "8000"]])
def test_run_refuses_words_it_does_not_understand(words):
    with pytest.raises(LaunchFault):
        run(words)


def test_alone_it_lists_every_command(capsys):
    assert cli.main([]) == 0
    listed = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"  {name} " not in listed] == []


def test_unknown_command_is_named(capsys):
    assert cli.main(["chạy"]) == 2
    assert "Không có lệnh “chạy”" in capsys.readouterr().err


def test_chromium_is_the_first_package_the_system_has(monkeypatch, capsys):
    asked, there = [], []
    monkeypatch.setattr(system, "chromium", lambda: there[0] if there else None)
    monkeypatch.setattr(system, "_manager", lambda: system._MANAGERS[0])
    monkeypatch.setattr(system, "_privilege", list)
    monkeypatch.setattr(system, "_run_install", lambda _, packages: asked.append(packages))
    system.ensure_chromium()
    assert asked == [("chromium-headless-shell",), ("chromium",)]
    assert "sudo apt-get install -y --no-install-recommends chromium" in capsys.readouterr().out
    there.append("/usr/bin/chromium")
    system.ensure_chromium()
    assert len(asked) == 2
