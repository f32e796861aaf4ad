"""Which files a tree digest holds, and how a difference is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.errors import InputError
from gate.promotion.tree import TreeDigest, digest_tree


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name in ("root/main.tf", "root/sub/x.sh", "flows/a.yml", "other/y"):
        path = tmp_path / "base" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "base"


def tree(base: Path, *files: str, without: tuple[str, ...] = ()) -> TreeDigest:
    return digest_tree(base, (base / "root", base / "flows"), [base / name for name in files], [base / name for name in without])


def names(base: Path, *files: str, without: tuple[str, ...] = ()) -> list[str]:
    return sorted(tree(base, *files, without=without).files)


def test_all_files_of_the_folders_and_single_files(base: Path) -> None:
    assert names(base) == ["flows/a.yml", "root/main.tf", "root/sub/x.sh"]
    assert names(base, "other/y", "root/main.tf", "gone") == ["flows/a.yml", "other/y", "root/main.tf", "root/sub/x.sh"]


@pytest.mark.parametrize(
    "name",
    [
        "root/terraform.tfstate",
        "root/terraform.tfstate.backup",
        "root/terraform.tfstate.1700000000.backup",
        "root/.terraform.tfstate.lock.info",
        "root/terraform.tfstate.d/blue/terraform.tfstate",
        "root/errored.tfstate",
        "root/.terraform/providers/x",
        "root/sub/.git/config",
        "root/.gate/dev/lock",
    ],
)
def test_what_terraform_and_gate_write_is_left_out(base: Path, name: str) -> None:
    before = tree(base)
    (base / name).parent.mkdir(parents=True, exist_ok=True)
    (base / name).write_text("")
    assert tree(base) == before


@pytest.mark.parametrize(
    "name",
    [
        "root/x.auto.tfvars",
        "root/terraform.tfvars",
        "root/override.tf",
        "root/main.tofu",
        "root/.hidden",
        "root/.gitignore",
        "root/tfstate",
        "root/terraform.tfstate.tf",
        "root/lock.info",
        "root/terraform/x",
        "flows/deep/er/x",
    ],
)
def test_everything_else_counts(base: Path, name: str) -> None:
    before = tree(base)
    (base / name).parent.mkdir(parents=True, exist_ok=True)
    (base / name).write_text("")
    assert before.differences(tree(base)) == (f"{name} is new",)


def test_a_state_file_that_evaluation_read_counts(base: Path) -> None:
    (base / "root/read.tfstate").write_text("")
    assert "root/read.tfstate" in names(base, "root/read.tfstate")


def test_state_of_another_name_and_the_evidence_are_left_out(base: Path) -> None:
    assert names(base, "other/y", without=("root/main.tf", "root/sub", "other/y")) == ["flows/a.yml"]


def test_differences_have_names(base: Path) -> None:
    before = tree(base)
    (base / "root/main.tf").write_text("changed")
    (base / "root/sub/x.sh").chmod(0o755)
    (base / "root/new.tf").write_text("")
    (base / "flows/a.yml").unlink()
    now = tree(base)
    assert before.differences(now) == (
        "flows/a.yml is gone",
        "root/main.tf changed",
        "root/new.tf is new",
        "root/sub/x.sh has another mode",
    )
    assert before.changed(now) == ("flows/a.yml", "root/main.tf", "root/new.tf", "root/sub/x.sh")
    assert before.digest != now.digest


def test_times_owners_and_order_do_not_count(base: Path) -> None:
    before = tree(base)
    os.utime(base / "root/main.tf", (0, 0))
    (base / "root/main.tf").chmod(0o600)
    assert tree(base).digest == before.digest


def test_links_count_with_what_they_lead_to(base: Path) -> None:
    (base / "root/link").symlink_to("../other/y")
    (base / "root/folder").symlink_to("../other")
    (base / "root/circle").symlink_to(".")
    before = tree(base)
    assert sorted(before.files) == [
        "flows/a.yml",
        "root/circle",
        "root/folder",
        "root/folder/y",
        "root/link",
        "root/main.tf",
        "root/sub/x.sh",
    ]
    (base / "other/y").write_text("changed")
    assert before.differences(tree(base)) == ("root/folder/y changed", "root/link changed")
    (base / "other/y").write_text("other/y")
    (base / "root/link").unlink()
    (base / "root/link").write_text("other/y")
    assert before.changed(tree(base)) == ("root/link",)


def test_what_is_no_file_cannot_be_read(base: Path) -> None:
    os.mkfifo(base / "root/pipe")
    with pytest.raises(InputError, match="root/pipe cannot be read: it is neither a file nor a folder"):
        tree(base)


def test_a_link_to_nowhere_cannot_be_read(base: Path) -> None:
    (base / "root/link").symlink_to("nowhere")
    with pytest.raises(InputError, match="root/link cannot be read: No such file or directory"):
        tree(base)


def test_a_folder_that_is_gone_cannot_be_read(base: Path) -> None:
    (base / "flows").rename(base / "elsewhere")
    with pytest.raises(InputError, match="flows cannot be read: No such file or directory"):
        tree(base)


def test_a_name_that_is_no_text_cannot_be_read(base: Path) -> None:
    (base / os.fsdecode(b"root/\xff")).write_text("")
    with pytest.raises(InputError, match="has a name that is not UTF-8"):
        tree(base)
