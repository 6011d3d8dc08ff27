"""Views with Chinese names for auditors' own SQL (``docs/ledger.zh.md``). Moments are shown in Beijing time."""

from __future__ import annotations


def _both(sql: str) -> tuple[str, str]:
    """Return a view for SQLite and for PostgreSQL; ``AT(x)`` is a moment as text, ``JS(x, a.b)`` text at a path of JSON."""
    return _filled(sql, sqlite=True), _filled(sql, sqlite=False)


def _filled(sql: str, *, sqlite: bool) -> str:
    import re

    def at(found: re.Match[str]) -> str:
        if sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S', {found[1]}, 'unixepoch', '+8 hours')"
        return f"to_char(to_timestamp({found[1]}) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')"

    def js(found: re.Match[str]) -> str:
        keys = found[2].strip().split(".")
        if sqlite:
            return f"json_extract({found[1]}, '$.{'.'.join(keys)}')"
        return f"({found[1]}::jsonb #>> '{{{','.join(keys)}}}')"

    def each(found: re.Match[str]) -> str:
        keys = found[2].strip().split(".")
        if sqlite:
            return f"json_each({found[1]}, '$.{'.'.join(keys)}') AS {found[3]}"
        return f"jsonb_each({found[1]}::jsonb #> '{{{','.join(keys)}}}') AS {found[3]}"

    sql = re.sub(r"\bAT\(([\w.]+)\)", at, sql)
    sql = re.sub(r"\bJS\(([\w.]+), ([\w.]+)\)", js, sql)
    return re.sub(r"\bEACH\(([\w.]+), ([\w.]+)\) AS (\w+)", each, sql)


VIEWS: tuple[tuple[str, str], ...] = (
    _both("""CREATE VIEW "存证" AS
        SELECT r.digest AS "存证编号", r.seq AS "序号", r.subject AS "统一社会信用代码",
               JS(e.body, decision.subject.name) AS "企业名称", r.rulebook AS "规则集",
               JS(e.body, decision.version) AS "规则版本",
               r.as_of AS "基准日", AT(r.known_at) AS "知悉时点", JS(e.body, decision.supervision.class) AS "监管类别",
               JS(e.body, decision.next_change) AS "下次变化日", r.corpus AS "规则全集摘要", r.input AS "输入摘要",
               e.body AS "存证全文"
        FROM receipt r JOIN entry e ON e.seq = r.seq"""),
    _both("""CREATE VIEW "等级" AS
        SELECT r.digest AS "存证编号", r.subject AS "统一社会信用代码", JS(e.body, decision.subject.name) AS "企业名称",
               r.rulebook AS "规则集", r.as_of AS "基准日", AT(r.known_at) AS "知悉时点", s.key AS "评价体系",
               JS(s.value, status) AS "状态", JS(s.value, grade) AS "等级", JS(s.value, score) AS "得分"
        FROM receipt r JOIN entry e ON e.seq = r.seq CROSS JOIN EACH(e.body, decision.schemes) AS s"""),
    _both("""CREATE VIEW "名单状态" AS
        SELECT r.digest AS "存证编号", r.subject AS "统一社会信用代码", JS(e.body, decision.subject.name) AS "企业名称",
               r.rulebook AS "规则集", r.as_of AS "基准日", AT(r.known_at) AS "知悉时点", s.key AS "名单",
               JS(s.value, status) AS "状态", JS(s.value, decision) AS "列入决定"
        FROM receipt r JOIN entry e ON e.seq = r.seq CROSS JOIN EACH(e.body, decision.lists) AS s"""),
    _both("""CREATE VIEW "记录沿革" AS
        SELECT v.record AS "记录编号", v.kind AS "种类", v.subject AS "统一社会信用代码",
               row_number() OVER (PARTITION BY v.record ORDER BY v.recorded_at) AS "版次",
               AT(v.recorded_at) AS "知悉自",
               (SELECT AT(n.recorded_at) FROM record_version n WHERE n.record = v.record AND n.recorded_at > v.recorded_at
                ORDER BY n.recorded_at LIMIT 1) AS "被更正于",
               CASE WHEN v.void THEN '是' ELSE '否' END AS "已撤销", v.fields AS "内容", v.content AS "内容摘要"
        FROM record_version v"""),
    _both("""CREATE VIEW "个人信息" AS
        SELECT v.record AS "记录编号", v.subject AS "统一社会信用代码", p.field AS "字段", p.commitment AS "承诺值",
               CASE WHEN p.salt IS NULL THEN '是' ELSE '否' END AS "已删除", p.record AS "内容摘要"
        FROM personal_value p JOIN record_version v ON v.content = p.record"""),
    _both("""CREATE VIEW "报送" AS
        SELECT d.seq AS "序号", CASE d.sort WHEN 'import' THEN '导入' WHEN 'correction' THEN '更正' ELSE '撤销' END AS "类别",
               d.title AS "标题", d.place AS "地点", AT(d.received_at) AS "收到时点", d.reason AS "说明",
               (SELECT count(*) FROM delivery_record x WHERE x.delivery = d.seq) AS "记录数",
               (SELECT count(*) FROM refusal x WHERE x.delivery = d.seq) AS "退回行数"
        FROM delivery d"""),
    _both("""CREATE VIEW "报送表" AS
        SELECT t.delivery AS "报送序号", t.file AS "文件", t.sheet AS "工作表", t.kind AS "种类", t.days AS "覆盖日期",
               AT(t.received_at) AS "收到时点", t.digest AS "文件摘要"
        FROM delivery_table t"""),
    _both("""CREATE VIEW "运行" AS
        SELECT r.digest AS "运行编号", r.seq AS "序号", r.as_of AS "基准日", AT(r.known_at) AS "知悉时点",
               (SELECT count(*) FROM run_receipt x WHERE x.run = r.seq) AS "决定数", r.corpus AS "规则全集摘要"
        FROM run r"""),
    _both("""CREATE VIEW "运行存证" AS
        SELECT r.digest AS "运行编号", x.position AS "次序", c.digest AS "存证编号", c.subject AS "统一社会信用代码"
        FROM run_receipt x JOIN run r ON r.seq = x.run JOIN receipt c ON c.seq = x.receipt"""),
    _both("""CREATE VIEW "佐证" AS
        SELECT r.digest AS "运行编号", a.evaluators AS "求值器", a.agreed AS "一致", a.single AS "单独", a.engine AS "引擎版本",
               AT(a.made_at) AS "作出时间"
        FROM attestation a JOIN run r ON r.seq = a.run"""),
    _both("""CREATE VIEW "依据" AS
        SELECT c.digest AS "存证编号", c.subject AS "统一社会信用代码", c.as_of AS "基准日", v.record AS "记录编号",
               v.kind AS "种类", v.content AS "内容摘要"
        FROM receipt c JOIN input_record i ON i.input = c.input JOIN record_version v ON v.content = i.record"""),
    _both("""CREATE VIEW "规则文件" AS
        SELECT f.corpus AS "规则全集摘要", f.name AS "文件", f.blob AS "文件摘要" FROM corpus_file f"""),
)  # fmt: skip
"""(for SQLite, for PostgreSQL) per view, each a CREATE VIEW."""
