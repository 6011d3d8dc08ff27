"""``hengxin ledger key|checkpoint|prove|verify|erase``: what makes a ledger provable, and what proves it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import LangArgument, LedgerOption, ReasonOption, t
from engine.exits import Exit
from engine.problems import Text
from engine.request import Wrong
from engine.terminal import bar, print_table, say, settle

if TYPE_CHECKING:
    from engine.proof import PrivateKey, PublicKey

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

PROOF = "proof.json"
VERIFIER = "hengxin_verify.py"
GUIDE = "核验说明.txt"
GUIDE_TEXT = """\
核验说明

这个文件夹里有一份信用评定决定的证明。贵单位可以自行核验，不必信任作出决定的机关，也不必信任本系统。

一、文件
  proof.json          证明：决定全文（存证）、作出决定所依据的记录、在账本中的位置、签名的检查点。
  hengxin_verify.py   核验程序。只用 Python 3.8 以上自带的功能，不联网、不安装任何东西，全文可读；
                      也可以向其他机构索取同一程序，或者请懂行的人按其中的说明另写一个。

二、怎样核验
  1. 取得公钥（名称 {key}）。应从主管部门的网站、公告或窗口取得；不要用本文件夹里附带的，
     否则证明不了检查点是谁签的。
  2. 在本文件夹里运行：
       python hengxin_verify.py proof.json --key 公钥
     “公钥”写公布的那一行文字，或者存有它的文件。
  3. 显示“成立”即为相符；显示“不成立”时会写明哪一处不符，请凭此向主管部门提出异议。
  4. 以前保存过检查点的，可以一并核对账本此后有没有被改写：
       python hengxin_verify.py proof.json --key 公钥 --older 旧检查点文件
     提示没有对照路径的，请主管部门按该旧检查点重新出具证明。

三、能证明什么
  * 这份决定在检查点作出之前就已写入账本，此后一个字也没有改过。
  * 所附的记录就是作出决定时所用的记录，没有增加、减少或改动。
  * 给了旧检查点的：当时账本里的内容全部原样保留。

四、不能证明什么
  * 不证明决定正确：是否适用法律正确，看决定中的依据和推导；也可以申请用同样的输入重作一遍。
  * 不证明记录属实：报送时就错的，证明仍然成立。记录有误请申请更正。
  * 不证明时刻本身：检查点上的时间是签名的机关写的。
  * 标明“仅供阅读”的个人信息（如法定代表人姓名）不参与评定，不在证明之内；依法删除的，只留承诺值。
  * 签名私钥失窃时，以他人此前保存的检查点为准。

本文件夹可能含有个人信息，请妥善保管；转交他人时可请主管部门出具不附个人信息的证明。
"""

PublicOption = Annotated[
    str, typer.Option("--key", help=t("公钥文件，或公钥文字", "public key: a file, or the text"), metavar="PUB")
]
CheckpointsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--checkpoint", help=t("账本以外保存的检查点，可写多次", "a checkpoint kept elsewhere; may be repeated"), metavar="FILE"
    ),
]


@app.command("key", help=t("生成签名密钥；私钥须存放在账本和数据库以外。", "Make a signing key; keep it away from the ledger."))
def key(
    name: Annotated[str, typer.Argument(help=t("账本名称，如 wuhai-zjj", "name of the ledger, e.g. wuhai-zjj"), metavar="NAME")],
    out: Annotated[Path, typer.Option("--out", help=t("私钥文件", "file of the private key"), metavar="FILE")],
    lang: LangArgument = None,
) -> None:
    """Write a private key, readable by its owner only, and its public key beside it."""
    from engine.proof import PrivateKey, write_key

    settle(lang)
    made = PrivateKey.generate(name)
    public = write_key(out, made)
    say(Text(f"私钥 {out}（只有本人可读，请离线备份）；公钥 {public}，可以公布", f"private key {out}, public key {public}"))
    say(str(made.public))


@app.command("checkpoint", help=t("给账本作一个签名的检查点。", "Make a signed checkpoint of a ledger."))
def checkpoint(
    ledger: LedgerOption,
    key_file: Annotated[Path, typer.Option("--key", help=t("私钥文件", "file of the private key"), metavar="FILE")],
    out: Annotated[Path, typer.Option("--out", help=t("检查点文件", "file of the checkpoint"), metavar="FILE")],
    lang: LangArgument = None,
) -> None:
    """Sign the size and root of the ledger as it is now. What is worth anything is the copy that others keep."""
    from engine.ledger import make_checkpoint, open_ledger

    settle(lang)
    signer = _private(key_file)
    if out.exists():
        raise Wrong(f"文件已存在，不覆盖：{out}", f"the file exists and is not overwritten: {out}")
    with open_ledger(ledger) as opened, bar(Text("计算树根", "working out the root")) as progress:
        note = make_checkpoint(opened, signer, int(time.time()), progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(note, encoding="utf-8")
    count = note.splitlines()[1]
    say(Text(f"检查点 {out}：{count} 条。请交账本管理员以外的人保存", f"checkpoint {out}: {count} entries; let others keep it"))


@app.command("prove", help=t("导出一份决定的证明，企业可自行离线核验。", "Export the proof of one decision."))
def prove(
    receipt: Annotated[
        str, typer.Argument(help=t("存证编号，至少前 8 位", "receipt number, at least 8 digits"), metavar="RECEIPT")
    ],
    ledger: LedgerOption,
    checkpoint_file: Annotated[Path, typer.Option("--checkpoint", help=t("检查点文件", "the checkpoint"), metavar="FILE")],
    key_text: PublicOption,
    out: Annotated[Path, typer.Option("--out", help=t("写到这个文件夹", "folder to write to"), metavar="DIR")],
    older: Annotated[
        list[Path] | None,
        typer.Option("--older", help=t("也能与这些旧检查点对照", "older checkpoints it shall be held against"), metavar="FILE"),
    ] = None,
    no_personal: Annotated[
        bool, typer.Option("--no-personal", help=t("不附个人信息", "without personal values"))
    ] = False,
    lang: LangArgument = None,
) -> None:
    """Write the proof bundle and the stand-alone verifier into a folder."""
    from engine import proof
    from engine.ledger import open_ledger
    from engine.ledger import prove as make_proof

    words = settle(lang)
    public, note = _public(key_text), _text(checkpoint_file)
    with open_ledger(ledger) as opened, bar(Text("计算路径", "working out the path")) as progress:
        before = [_text(file) for file in older or ()]
        bundle = make_proof(opened, receipt, note, public, older=before, personal=not no_personal, progress=progress)
    out.mkdir(parents=True, exist_ok=True)
    (out / PROOF).write_text(json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.copyfile(Path(proof.__file__).with_name(VERIFIER), out / VERIFIER)
    (out / GUIDE).write_text(GUIDE_TEXT.format(key=public.name), encoding="utf-8")
    said = Text(
        f"证明已写入 {out}。任何人可在不联网的电脑上核验：\n  python {VERIFIER} {PROOF} --key 公布的公钥",
        f"the proof is in {out}. Anyone can check it offline:\n  python {VERIFIER} {PROOF} --key THE_PUBLISHED_KEY",
    )
    say(said(words.screen))


@app.command("verify", help=t("核验整个账本：每张表每一行，以及检查点。", "Verify a whole ledger, row by row."))
def verify(
    ledger: LedgerOption,
    checkpoints: CheckpointsOption = None,
    key_text: Annotated[
        str | None, typer.Option("--key", help=t("公钥文件，或公钥文字", "public key: a file, or the text"), metavar="PUB")
    ] = None,
    lang: LangArgument = None,
) -> None:
    """Check every row against the log, and the log against checkpoints kept elsewhere; exit 5 if something was altered."""
    from engine.ledger import verify as run_verify

    words = settle(lang)
    if checkpoints and key_text is None:
        raise Wrong("核对检查点需要公钥：--key", "checkpoints need the public key: --key")
    notes = [_text(file) for file in checkpoints or ()]
    found = run_verify(ledger, notes, None if key_text is None else _public(key_text))
    if found.altered:
        headings = ("表", "行", "问题") if words.screen == "zh" else ("table", "row", "what is wrong")
        print_table(headings, [(item.table, item.row, item.text(words.screen)) for item in found.altered], wrapped=(1, 2))
        say(Text(f"不成立：{len(found.altered)} 处被改动", f"does not hold: {len(found.altered)} places were altered"))
        raise typer.Exit(Exit.DISAGREE)
    counts = found.entries, len(notes)
    say(Text("成立：{} 条，{} 个检查点相符".format(*counts), "holds: {} entries, {} checkpoints agree".format(*counts)))
    if not notes:
        zh = "没有给出检查点：只核对了账本内部是否一致，发现不了连同编号一起重写的改动"
        say(Text(zh, "no checkpoint was given: a rewriting of everything cannot be seen"))


@app.command("erase", help=t("依法删除一条记录中的个人信息；证明仍然成立。", "Erase personal values of a record by law."))
def erase(
    record: Annotated[str, typer.Argument(help=t("记录编号或文书号", "record id or document number"), metavar="RECORD")],
    ledger: LedgerOption,
    reason: ReasonOption,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help=t("字段名，缺省为全部个人信息", "field; default: all personal ones"), metavar="NAME"),
    ] = None,
    lang: LangArgument = None,
) -> None:
    """Erase values and salts; the log keeps that it was done, by which document."""
    from engine.ledger import erase as run_erase
    from engine.ledger import open_ledger

    settle(lang)
    with open_ledger(ledger, create=True) as opened:
        gone = run_erase(opened, record, fields or (), reason, int(time.time()))
    say(Text(f"已删除 {len(gone)} 项个人信息" if gone else "以前已经删除，没有可删的了", f"{len(gone)} personal values erased"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Wrong(f"读不了文件：{path}", f"the file cannot be read: {path}") from None


def _private(path: Path) -> PrivateKey:
    from engine.proof import parse_private

    return parse_private(_text(path))


def _public(given: str) -> PublicKey:
    from engine.proof import parse_public

    written = given if given.count("+") >= 2 and not Path(given).exists() else _text(Path(given))
    return parse_public(written)
