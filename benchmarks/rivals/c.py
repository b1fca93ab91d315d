"""The rules as generated C: blocks of rows, packed bitmaps, gcc -O3: the practical limit."""

# ruff: noqa: E501 - generated lines, our own names and numbers

import ctypes
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.rivals.rail import rails
from haitang.rules.engine.book import Edition
from haitang.rules.engine.folding import Clause, Flag, Linear, Members, Node, OneOf, Test, TextIs

BLOCK = 4096  # rows: the bitmaps of all clauses of a block stay in the cache
TYPES = {np.dtype(np.int64): "int64_t", np.dtype(np.int32): "int32_t", np.dtype(np.int8): "int8_t",
         np.dtype(np.uint8): "uint8_t"}  # fmt: skip
HEAD = f"""
#include <stdint.h>
#include <string.h>
#define B {BLOCK}
#define W (B / 64)
typedef uint64_t u64;
#ifdef __AVX2__
#include <immintrin.h>
static void pack(const uint8_t *y, u64 *w) {{
  __m256i zero = _mm256_setzero_si256();
  for (int i = 0; i < W; i++) {{
    __m256i a = _mm256_loadu_si256((const __m256i *)(y + 64 * i));
    __m256i b = _mm256_loadu_si256((const __m256i *)(y + 64 * i + 32));
    u64 low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(a, zero));
    u64 high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(b, zero));
    w[i] = low | high << 32;
  }}
}}
#elif defined(__SSE2__)
#include <emmintrin.h>
static void pack(const uint8_t *y, u64 *w) {{
  __m128i zero = _mm_setzero_si128();
  for (int i = 0; i < W; i++) {{
    u64 m = 0;
    for (int j = 0; j < 4; j++) {{
      __m128i a = _mm_loadu_si128((const __m128i *)(y + 64 * i + 16 * j));
      m |= (u64)(uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(a, zero)) << (16 * j);
    }}
    w[i] = m;
  }}
}}
#else
static void pack(const uint8_t *y, u64 *w) {{
  for (int i = 0; i < W; i++) {{
    u64 m = 0;
    for (int j = 0; j < 64; j++) m |= (u64)(y[64 * i + j] != 0) << j;
    w[i] = m;
  }}
}}
#endif
"""


def counts(
    edition: Edition, table: pa.Table, flags: list[str]
) -> tuple[float, float, list[tuple[int, int]]]:
    """CPU seconds of one run, seconds of the compiler, and (true, false) by rule."""
    values, known = rails(table)
    rows = table.num_rows
    blocks = -(-rows // BLOCK)
    arrays = [_padded(values[name], blocks) for name in values]
    bits = [_packed(known[name], blocks) for name in values]
    with tempfile.TemporaryDirectory() as place:
        source, library = Path(place) / "rules.c", Path(place) / "rules.so"
        source.write_text(_text(edition, values))
        start = time.perf_counter()
        subprocess.run(["gcc", *flags, "-shared", "-fPIC", "-o", library, source], check=True)
        spent = time.perf_counter() - start
        run = ctypes.CDLL(str(library)).run
        found = np.zeros((len(edition.rules), 2), np.int64)
        pointers = (ctypes.c_void_p * len(arrays))(*(a.ctypes.data for a in arrays))
        knowns = (ctypes.c_void_p * len(bits))(*(b.ctypes.data for b in bits))
        times = []
        for _ in range(3):
            found[:] = 0
            began = time.process_time()
            run(ctypes.c_long(blocks), pointers, knowns, ctypes.c_void_p(found.ctypes.data))
            times.append(time.process_time() - began)
    return min(times), spent, [(int(t), int(f)) for t, f in found]


def _padded(values: np.ndarray, blocks: int) -> np.ndarray:
    whole = np.zeros(blocks * BLOCK, values.dtype)
    whole[: len(values)] = values
    return whole


def _packed(known: np.ndarray, blocks: int) -> np.ndarray:
    return np.packbits(_padded(known, blocks), bitorder="little").view(np.uint64)


def _text(edition: Edition, values: Mapping[str, np.ndarray]) -> str:
    index = {name: i for i, name in enumerate(values)}
    parts = [HEAD]
    parts += [_clause(clause, index, values) for clause in edition.clauses]
    parts += [_rule(i, ready.node) for i, ready in enumerate(edition.rules)]
    parts.append(_run(edition))
    return "\n".join(parts)


def _clause(clause: Clause, index: Mapping[str, int], values: Mapping[str, np.ndarray]) -> str:
    """Two bitmaps of a block: certainly true, certainly false."""
    names = sorted({a.name for a in clause.attributes})
    columns = "\n".join(
        f"  const {TYPES[values[n].dtype]} *restrict {n} = (({TYPES[values[n].dtype]}*)v[{index[n]}]) + at;"
        for n in names
    )
    known = " & ".join(f"k[{index[n]}][i + at / 64]" for n in names)
    under = [t for t in clause.tests if isinstance(t, Linear) and t.under]
    extra = " && ".join(f"({_sum(t.under)} + {t.under_plus} != 0)" for t in under)
    yes = " && ".join(_test(test) for test in clause.tests)
    second = ""
    if extra:
        loop = f"for (int j = 0; j < B; j++) y[j] = {_indexed(extra, names)};"
        second = f"  {loop}\n  pack(y, d);\n"
    divided = " & d[i]" if extra else ""
    return f"""static void c{clause.number}(void **v, u64 **k, long at, u64 *restrict t, u64 *restrict f) {{
  uint8_t y[B]; u64 p[W], d[W]; (void)d;
{columns}
  for (int j = 0; j < B; j++) y[j] = {_indexed(yes, names)};
  pack(y, p);
{second}  for (int i = 0; i < W; i++) {{ u64 m = {known}{divided}; t[i] = p[i] & m; f[i] = m ^ t[i]; }}
}}"""


def _indexed(text: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f"@{name}@", f"{name}[j]")
    return text.replace("&&", "&").replace("||", "|")


def _sum(terms: tuple[tuple[str, int], ...]) -> str:
    return " + ".join(
        f"{factor}LL * @{name}@" if factor != 1 else f"@{name}@" for name, factor in terms
    )


def _test(test: Test) -> str:
    match test:
        case Linear():  # amounts below a line are never negative in this book
            op = {"=": "==", "<>": "!="}.get(test.op, test.op)
            return f"({_sum(test.terms)} {op} {test.bound}LL)"
        case Flag(name):
            return f"@{name}@"
        case OneOf(name, accepted):
            return "(" + " || ".join(f"(@{name}@ == {a})" for a in sorted(accepted)) + ")"
        case Members(name, mask, every):
            return f"((@{name}@ & {mask}) {f'== {mask}' if every else '!= 0'})"
        case TextIs():
            raise AssertionError(test)


def _rule(number: int, node: Node) -> str:
    true, false = _node(node)
    return f"""static void r{number}(u64 (*restrict t)[W], u64 (*restrict f)[W], long *out) {{
  long a = 0, b = 0;
  for (int i = 0; i < W; i++) {{ a += __builtin_popcountll({true}); b += __builtin_popcountll({false}); }}
  out[{2 * number}] += a; out[{2 * number + 1}] += b;
}}"""


def _node(node: Node) -> tuple[str, str]:
    if node.clause is not None:
        return f"t[{node.clause.number}][i]", f"f[{node.clause.number}][i]"
    pairs = [_node(part) for part in node.parts]
    if node.op == "not":
        return pairs[0][1], pairs[0][0]
    joints = (" & ", " | ") if node.op == "all" else (" | ", " & ")
    true, false = (j.join(s) for j, s in zip(joints, zip(*pairs, strict=True), strict=True))
    return f"({true})", f"({false})"


def _run(edition: Edition) -> str:
    size = max(clause.number for clause in edition.clauses) + 1
    calls = "\n".join(
        f"    c{c.number}(v, k, at, t[{c.number}], f[{c.number}]);" for c in edition.clauses
    )
    rules = "\n".join(f"    r{i}(t, f, out);" for i in range(len(edition.rules)))
    return f"""static u64 t[{size}][W], f[{size}][W];
void run(long blocks, void **v, u64 **k, long *out) {{
  for (long b = 0; b < blocks; b++) {{
    long at = b * B;
{calls}
{rules}
  }}
}}"""
