"""Load the vocabularies of a corpus (``rules/vocabulary``) into a :class:`Dictionary`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.facts.check import check_dictionary
from engine.facts.dictionary import (
    Absent,
    Code,
    CodeList,
    Column,
    Condition,
    Copy,
    Dictionary,
    Field,
    Kind,
    Link,
    Type,
)
from engine.facts.schema import (
    CodeListModel,
    Codes,
    CodesFile,
    ColumnModel,
    FieldModel,
    KindModel,
    LinkModel,
    RecordsFile,
    SubjectFile,
    TextModel,
)
from engine.problems import InvalidRulebook, Text
from engine.yamlfile import Document, check_schema, load_yaml, refuse

Places = dict[tuple[str, ...], tuple[Document, tuple[str | int, ...]]]
"""Where each part of the dictionary was written: document and path."""


def load_dictionary(rules: Path) -> Dictionary:
    """Read ``codes.yaml``, ``subject.yaml`` and ``records.yaml`` below ``rules/vocabulary``.

    Raises:
        InvalidRulebook: with every defect of the three files.
    """
    folder = rules / "vocabulary"
    documents = [
        load_yaml(folder / name, f"vocabulary/{name}")
        for name in ("codes.yaml", "subject.yaml", "records.yaml")
    ]
    return build_dictionary(*documents)


def build_dictionary(codes: Document, subject: Document, records: Document) -> Dictionary:
    """Check the three documents and build the dictionary; see :func:`load_dictionary`."""
    codes_file = check_schema(codes, CodesFile)
    subject_file = check_schema(subject, SubjectFile)
    records_file = check_schema(records, RecordsFile)
    refuse(codes, subject, records)
    assert codes_file is not None
    assert subject_file is not None
    assert records_file is not None
    lists = {id_: _code_list(id_, model) for id_, model in codes_file.codes.items()}
    places: Places = {("codes", id_): (codes, ("codes", id_)) for id_ in lists}
    kinds: dict[str, Kind] = {}
    for id_, model in records_file.kinds.items():
        places[("kind", id_)] = (records, ("kinds", id_))
        kinds[id_] = _kind(id_, model, records_file, lists, records, places)
    fields: dict[str, Field] = {}
    for name, spec in subject_file.fields.items():
        fields[name] = _field(name, spec, "")
        places[("subject", name)] = (subject, ("fields", name))
    dictionary = Dictionary(
        codes=lists,
        subject=fields,
        kinds=kinds,
        register={name: _column(column) for name, column in subject_file.register_.items()},
        register_ignored=tuple(subject_file.ignored),
    )
    places[("register",)] = (subject, ("register",))
    problems = [p for document in (codes, subject, records) for p in document.problems]
    problems += check_dictionary(dictionary, places)
    if problems:
        raise InvalidRulebook(problems)
    return dictionary


def _text(model: TextModel) -> Text:
    return Text(model.zh, model.en)


def _code_list(id_: str, model: CodeListModel) -> CodeList:
    codes = tuple(
        Code(code, _text(value), tuple(value.also), tuple(value.excludes), tuple(value.needs), value.elsewhere)
        for code, value in model.values.items()
    )
    return CodeList(id_, _text(model.title), model.ordered, codes, model.note)


def _column(model: ColumnModel) -> Column:
    return Column(model.heading, tuple(model.also), model.column)


def _condition(codes: Codes, kind: str) -> Condition:
    return tuple(
        (name, tuple(kind if code == "this" else code for code in values)) for name, values in codes.items()
    )


def _field(name: str, model: FieldModel, kind: str) -> Field:
    copy = model.copy_
    return Field(
        name=name,
        type=Type(model.type),
        title=_text(model),
        codes=model.codes,
        heading=model.heading or model.zh,
        also=tuple(model.also),
        column=model.column,
        required=model.required,
        absent=Absent(model.absent),
        unit=model.unit,
        ends=model.ends,
        max_length=model.max,
        copy=Copy(copy.from_, copy.field, copy.take, _condition(copy.where, kind)) if copy else None,
        personal=model.personal,
        note=model.note,
        scale=model.scale,
        format=model.format,
        pattern=model.pattern,
        pattern_says=_text(model.pattern_says) if model.pattern_says else None,
        open_if_blank=model.blank_open,
        required_when=_condition(model.required_when, kind),
        expected_when=_condition(model.expected_when, kind),
        blank_when=_condition(model.blank_when, kind),
        zero_unless=_condition(model.zero_unless, kind),
        also_from=model.also_from,
        not_before=model.not_before,
        refuse={code: _text(text) for code, text in model.refuse.items()},
    )


def _kind(
    id_: str,
    model: KindModel,
    file: RecordsFile,
    lists: Mapping[str, CodeList],
    document: Document,
    places: Places,
) -> Kind:
    fields: dict[str, Field] = {}
    for name, spec in model.fields.items():
        fields[name] = _field(name, spec, id_)
        places[("kind", id_, name)] = (document, ("kinds", id_, "fields", name))
    for index, group in enumerate(model.groups):
        if group not in file.groups:
            message = Text(f"没有名为“{group}”的字段组", f"no group of fields named {group!r}")
            document.problems.append(
                document.problem("VOCAB-GROUP", ("kinds", id_, "groups", index), message)
            )
            continue
        for name, spec in file.groups[group].items():
            if name in fields:
                message = Text(
                    f"字段“{name}”与字段组“{group}”重复", f"field {name!r} stands in group {group!r} too"
                )
                document.problems.append(
                    document.problem("VOCAB-DUPLICATE", ("kinds", id_, "fields", name), message)
                )
                continue
            fields[name] = _field(name, spec, id_)
            places[("kind", id_, name)] = (document, ("groups", group, name))
    return Kind(
        id=id_,
        title=_text(model.title),
        main_date=model.main_date,
        identity=tuple(model.identity),
        fields=fields,
        links=tuple(_link(id_, name, link, lists, document) for name, link in model.links.items()),
        record_class=model.class_,
        note=model.note,
        columns={name: _column(column) for name, column in {**file.columns, **model.columns}.items()},
        ignored=(*file.ignored, *model.ignored),
    )


def _link(kind: str, name: str, model: LinkModel, lists: Mapping[str, CodeList], document: Document) -> Link:
    to = tuple(model.to)
    if model.to_codes_of is not None:
        found = lists.get(model.to_codes_of)
        if found is None:
            message = Text(f"没有代码表“{model.to_codes_of}”", f"no code list {model.to_codes_of!r}")
            document.problems.append(document.problem("VOCAB-CODES", ("kinds", kind, "links", name), message))
        else:
            to += tuple(code.code for code in found.codes)
    return Link(name, model.by, to, model.key, model.body_by, model.to_body)
