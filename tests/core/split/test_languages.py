"""What definitions, imports, comments and scopes look like, on a piece of code of each language as people write it."""

from dataclasses import dataclass, field

import pytest

from reviewer.core.split.languages import definitions, enclosing, indent_width, language_of


@dataclass(frozen=True)
class Sample:
    """A text, and what is to be found in it; `inside` maps a piece of one line to the definitions around it."""

    path: str
    text: str
    defines: tuple[str, ...]
    imports: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)


PYTHON = Sample(
    "src/pool.py",
    '''\
"""A pool."""
from __future__ import annotations
import os, sys
from .retry import (Retry, Backoff)

MAX_SIZE: int = 10

class Pool(Generic[T]):
    # keeps connections
    @property
    def size(self) -> int:
        return len(self.free)

    async def take(
        self, timeout: float = 1.0
    ) -> Connection:
        async with self.lock:
            return self.free.pop()


def open_pool(url): return Pool(url)
''',
    ("MAX_SIZE", "Pool", "size", "take", "open_pool"),
    ("from __future__ import annotations", "import os, sys", "from .retry import (Retry, Backoff)"),
    ("    # keeps connections",),
    {"return len(self.free)": ("Pool", "size"), "return self.free.pop()": ("Pool", "take")},
)
TYPESCRIPT = Sample(
    "web/src/session.ts",
    """\
import { z } from "zod";
import type { User } from './user';
export * from "./token";
const fs = require("fs");

export interface Session<T = unknown> {
  readonly id: string;
}
export type Token = string | null;
export const parseToken = async (raw: string): Promise<Token> => {
  return raw.trim();
};
export default class SessionStore extends Store<Session> {
  private cache = new Map();
  constructor(private readonly db: Db) {
    super();
  }
  static async load(id: string): Promise<Session> {
    if (!id) {
      throw new Error("no id");
    }
    return fetchOne(id);
  }
}
function* ids() {
  yield 1;
}
describe("SessionStore", () => {
  it("loads what was saved", async () => {
    expect(await SessionStore.load("a")).toBeTruthy();
  });
});
""",
    (
        "fs",
        "Session",
        "Token",
        "parseToken",
        "SessionStore",
        "constructor",
        "load",
        "ids",
        "loads what was saved",
    ),
    (
        'import { z } from "zod";',
        "import type { User } from './user';",
        'export * from "./token";',
        'const fs = require("fs");',
    ),
    (),
    {
        "return raw.trim()": ("parseToken",),
        "return fetchOne": ("SessionStore", "load"),
        "expect(await": ("SessionStore", "loads what was saved"),
    },
)
JAVASCRIPT = Sample(
    "lib/app.js",
    """\
'use strict';
var http = require('http');
// the application
app.handle = function handle(req, res, done) {
  var router = this._router;
};
exports.init = function () {
  this.cache = {};
};
module.exports = createApplication;
function createApplication() {
  return app;
}
""",
    ("http", "handle", "init", "createApplication"),
    ("var http = require('http');",),
    ("// the application",),
    {"var router = this": ("handle",), "return app": ("createApplication",)},
)
GO = Sample(
    "pkg/cmd/list.go",
    """\
package cmd

import (
	"fmt"
	cobra "github.com/spf13/cobra"
)

const maxPages = 10

var ErrNone = errors.New("none")

// Lister lists.
type Lister interface {
	List(ctx context.Context) ([]Item, error)
}

type client struct {
	http *http.Client
}

func NewClient(h *http.Client) *client {
	return &client{http: h}
}

func (c *client) List(ctx context.Context) ([]Item, error) {
	for page := 0; page < maxPages; page++ {
		fmt.Println(page)
	}
	return nil, nil
}
""",
    ("maxPages", "ErrNone", "Lister", "client", "NewClient", "List"),
    ("import (", '\t"fmt"', '\tcobra "github.com/spf13/cobra"'),
    ("// Lister lists.",),
    {"fmt.Println": ("List",), "return &client": ("NewClient",), "http *http.Client": ("client",)},
)
RUST = Sample(
    "crates/core/src/walk.rs",
    """\
use std::path::{Path, PathBuf};
pub(crate) use crate::ignore::Ignore;
extern crate regex;

pub const LIMIT: usize = 10;

macro_rules! check {
    ($e:expr) => { $e };
}

/// Walks.
#[derive(Debug, Clone)]
pub struct Walker<'a> {
    root: &'a Path,
}

pub enum Step { Enter, Leave }

pub trait Visit {
    fn visit(&mut self, step: Step) -> bool;
}

impl<'a> Visit for Walker<'a> {
    fn visit(&mut self, step: Step) -> bool {
        matches!(step, Step::Enter)
    }
}

pub async unsafe fn run() {}
""",
    ("LIMIT", "check", "Walker", "Step", "Visit", "visit", "run"),
    ("use std::path::{Path, PathBuf};", "pub(crate) use crate::ignore::Ignore;", "extern crate regex;"),
    ("/// Walks.",),
    {"matches!(step": ("Walker", "visit"), "root: &'a Path": ("Walker",)},
)
JAVA = Sample(
    "src/main/java/org/app/Pool.java",
    """\
package org.app;

import java.util.List;
import static org.junit.Assert.assertEquals;

/**
 * A pool.
 */
@Singleton
public final class Pool<T extends Conn> implements Closeable {
    private static final int MAX = 10;
    private final List<T> free = new ArrayList<>();

    public Pool(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Optional<T> take(long timeout, TimeUnit unit) throws InterruptedException {
        if (free.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(free.remove(0));
    }

    enum State { OPEN, CLOSED }

    record Entry(String name, int size) {
    }
}
""",
    ("Pool", "MAX", "free", "take", "State", "Entry"),
    ("package org.app;", "import java.util.List;", "import static org.junit.Assert.assertEquals;"),
    ("/**", " * A pool.", " */"),
    {"return Optional.of": ("Pool", "take"), "this.config = config": ("Pool", "Pool")},
)
KOTLIN = Sample(
    "app/src/Pool.kt",
    """\
import kotlinx.coroutines.delay

data class Entry(val name: String)

internal class Pool(private val size: Int) {
    val free = mutableListOf<Entry>()
    override suspend fun take(timeout: Long): Entry {
        return free.removeFirst()
    }
}

fun String.toEntry() = Entry(this)
object Registry
""",
    ("Entry", "Pool", "free", "take", "toEntry", "Registry"),
    ("import kotlinx.coroutines.delay",),
    (),
    {"return free.removeFirst": ("Pool", "take")},
)
C = Sample(
    "src/pool.c",
    """\
#include <stdlib.h>
#include "pool.h"

#define POOL_MAX 16

typedef struct pool {
    int size;
} pool_t;

enum state { OPEN, CLOSED };

/* Takes one. */
static int *
pool_take(struct pool *p, size_t n)
{
    if (n > POOL_MAX)
        return NULL;
    return p->free[n];
}

int pool_open(const char *name) {
    return open(name, 0);
}
""",
    ("POOL_MAX", "pool", "state", "pool_take", "pool_open"),
    ("#include <stdlib.h>", '#include "pool.h"'),
    ("/* Takes one. */",),
    {"return open(name": ("pool_open",), "int size": ("pool",), "return p->free": ("pool_take",)},
)
CPP = Sample(
    "src/pool.cpp",
    """\
#include <vector>
using namespace std;
using Index = std::size_t;

namespace app {

template <typename T>
class Pool : public Base {
 public:
  explicit Pool(Config config) : config_(config) {}
  std::unique_ptr<T> take(Index n) const override {
    return std::move(free_[n]);
  }
};

enum class State { Open };

void Pool<int>::close() {
  free_.clear();
}

}  // namespace app
""",
    ("Index", "Pool", "Pool", "take", "State", "close"),
    ("#include <vector>", "using namespace std;"),
    (),
    {"return std::move": ("Pool", "take"), "free_.clear": ("close",)},
)
RUBY = Sample(
    "lib/pool.rb",
    """\
require "set"
require_relative "retry"

# Keeps connections.
module App
  class Pool < Base
    MAX_SIZE = 10
    include Comparable

    def self.open(url)
      new(url)
    end

    def empty?
      @free.empty?
    end

    private def take!(timeout: 1)
      @free.pop
    end
  end
end
""",
    ("Pool", "MAX_SIZE", "open", "empty", "take"),
    ('require "set"', 'require_relative "retry"', "    include Comparable"),
    ("# Keeps connections.",),
    {"@free.pop": ("Pool", "take"), "new(url)": ("Pool", "open")},
)
CSHARP = Sample(
    "src/Pool.cs",
    """\
using System;
using System.Collections.Generic;

namespace App.Pools
{
    /// <summary>A pool.</summary>
    public sealed class Pool<T> : IPool where T : class
    {
        private readonly List<T> _free = new();
        public int Size { get; private set; }

        public async Task<T?> TakeAsync(TimeSpan timeout, CancellationToken token = default)
        {
            return await _free.FirstAsync(token);
        }

        internal static bool IsEmpty() => _free.Count == 0;
    }

    public record Entry(string Name);
    public interface IPool
    {
    }
}
""",
    ("Pool", "_free", "Size", "TakeAsync", "IsEmpty", "Entry", "IPool"),
    ("using System;", "using System.Collections.Generic;"),
    ("    /// <summary>A pool.</summary>",),
    {"return await _free": ("Pool", "TakeAsync")},
)
SHELL = Sample(
    "bin/deploy.sh",
    """\
#!/usr/bin/env bash
set -euo pipefail
source ./common.sh
. "$HOME/.env"

export TARGET_DIR=/srv
# rolls out
deploy() {
  local name=$1
  rsync "$name" "$TARGET_DIR"
}
function roll_back {
  echo back
}
""",
    ("TARGET_DIR", "deploy", "roll_back"),
    ("source ./common.sh", '. "$HOME/.env"'),
    ("# rolls out",),
    {"rsync": ("deploy",), "echo back": ("roll_back",)},
)
SQL = Sample(
    "migrations/0002_wallets.sql",
    """\
-- wallets
CREATE TABLE IF NOT EXISTS public.wallets (
    id bigint PRIMARY KEY,
    owner bigint NOT NULL
);
create unique index wallets_owner on wallets (owner);
ALTER TABLE accounts
    ADD COLUMN wallet bigint;
CREATE OR REPLACE FUNCTION total(w bigint) RETURNS bigint AS $$
    SELECT 1;
$$ LANGUAGE sql;
DROP VIEW `old_view`;
""",
    ("wallets", "wallets_owner", "accounts", "total", "old_view"),
    (),
    ("-- wallets",),
    {"owner bigint": ("wallets",), "ADD COLUMN": ("accounts",)},
)
YAML = Sample(
    ".github/workflows/test.yml",
    """\
# tests
name: test
on: [push]
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Run
        run: make test
""",
    ("name", "jobs", "unit", "steps"),
    (),
    ("# tests",),
    {"runs-on: ubuntu": ("jobs", "unit")},
)
TOML = Sample(
    "Cargo.toml",
    """\
[package]
name = "walk"

[dependencies.serde]
version = "1.0"

[[bin]]
path = "src/main.rs"
""",
    ("package", "name", "dependencies.serde", "version", "bin", "path"),
    (),
    (),
    {'version = "1.0"': ("dependencies.serde",), 'name = "walk"': ("package",)},
)
JSON = Sample(
    "package.json",
    """\
{
  "name": "walk",
  "scripts": {
    "test": "vitest run",
    "build:all": "tsc -b"
  }
}
""",
    ("name", "scripts", "test", "build:all"),
    (),
    (),
    {'"build:all"': ("scripts",)},
)
MARKDOWN = Sample(
    "docs/pool.md",
    """\
# Pools

Words.

## Taking one

```python
pool.take()
```

Closing
-------

More words.
""",
    ("Pools", "Taking one", "Closing"),
    (),
    (),
    {"Words.": ("Pools",), "More words": ("Pools", "Closing"), "pool.take()": ("Pools", "Taking one")},
)
UNKNOWN = Sample(
    "src/pool.zig",
    """\
const std = @import("std");
// keeps connections
pub fn take(pool: *Pool) !Conn {
    return pool.free.pop();
}
""",
    ("take",),
    (),
    ("// keeps connections",),
    {"return pool.free": ("take",)},
)
SAMPLES = (
    PYTHON, TYPESCRIPT, JAVASCRIPT, GO, RUST, JAVA, KOTLIN, C, CPP, RUBY, CSHARP, SHELL, SQL, YAML, TOML, JSON,
    MARKDOWN, UNKNOWN,
)  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_definitions_imports_comments_and_scopes_are_found(sample: Sample):
    language = language_of(sample.path)
    found = definitions(language, sample.text)
    names = [one.name for one in found]
    assert [name for name in sample.defines if name not in names] == []
    lines = sample.text.split("\n")
    assert tuple(line for line in lines if language.imports.match(line)) == sample.imports
    assert [line for line in sample.comments if not language.comment.match(line)] == []
    for piece, around in sample.inside.items():
        at = next(number for number, line in enumerate(lines) if piece in line)
        indent = indent_width(lines[at][: len(lines[at]) - len(lines[at].lstrip())])
        lowest = min(one.indent for one in found)
        told = enclosing([one for one in found if one.line < at], at, indent, lowest)
        assert told[-len(around) :] == around, piece


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_what_only_controls_the_flow_defines_nothing(sample: Sample):
    names = {one.name for one in definitions(language_of(sample.path), sample.text)}
    assert names.isdisjoint(
        {"if", "for", "while", "return", "switch", "else", "catch", "throw", "new", "expect"}
    )
