"""What a file is for, told from its path and its first lines: source, test, lock file, generated …"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from msgspec import Struct

from reviewer.core.kind import MACHINE_MADE, FileKind, Kind

HEAD_BYTES = 2048
"""How much of a file's beginning is read for a generator's header."""


class Ecosystem(Struct, frozen=True):
    """A package manager: the files people write for it, and the lock files it writes from them.

    Both are path patterns as in `Rule`.
    """

    name: str
    manifests: str
    locks: str = ""


class Rule(Struct, frozen=True):
    """Path patterns that tell one kind, between spaces.

    `name` matches the last part of the path at any depth, `dir/` any folder above the file, `/dir/` only from
    the root, `a/b` from the root or below any folder; `*` stays within one part. `fold` ignores case.
    """

    kind: Kind
    reason: str
    patterns: str
    fold: bool = False


ECOSYSTEMS = (
    Ecosystem(
        "npm",
        "package.json pnpm-workspace.yaml lerna.json bower.json",
        "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb",
    ),
    Ecosystem("Deno", "deno.json deno.jsonc jsr.json", "deno.lock"),
    Ecosystem(
        "Python",
        """
        pyproject.toml setup.py setup.cfg requirements*.txt requirements*.in requirements/*.txt
        requirements/*.in constraints*.txt Pipfile environment.yml environment.yaml pixi.toml
        """,
        """
        poetry.lock Pipfile.lock pdm.lock uv.lock pixi.lock pylock.toml pylock.*.toml conda-lock.yml
        requirements*.lock
        """,
    ),
    Ecosystem("Cargo", "Cargo.toml", "Cargo.lock"),
    Ecosystem("Go", "go.mod go.work", "go.sum go.work.sum"),
    Ecosystem("Ruby", "Gemfile gems.rb *.gemspec Berksfile", "Gemfile.lock gems.locked Berksfile.lock"),
    Ecosystem("Composer", "composer.json", "composer.lock symfony.lock"),
    Ecosystem("Maven", "pom.xml"),
    Ecosystem(
        "Gradle",
        """
        build.gradle build.gradle.kts settings.gradle settings.gradle.kts libs.versions.toml
        gradle.properties
        """,
        "gradle.lockfile buildscript-gradle.lockfile *.gradle.lockfile gradle/verification-metadata.xml",
    ),
    Ecosystem(
        ".NET",
        "*.csproj *.fsproj *.vbproj Directory.Packages.props packages.config *.nuspec paket.dependencies",
        "packages.lock.json project.assets.json paket.lock",
    ),
    Ecosystem("Hex", "mix.exs rebar.config gleam.toml", "mix.lock rebar.lock"),
    Ecosystem("Dart", "pubspec.yaml", "pubspec.lock"),
    Ecosystem("CocoaPods", "Podfile *.podspec", "Podfile.lock"),
    Ecosystem("Carthage", "Cartfile", "Cartfile.resolved"),
    Ecosystem("Swift", "Package.swift", "Package.resolved"),
    Ecosystem("Nix", "flake.nix", "flake.lock npins/sources.json nix/sources.json devenv.lock"),
    Ecosystem("Helm", "Chart.yaml", "Chart.lock"),
    Ecosystem("Terraform", "versions.tf", ".terraform.lock.hcl"),
    Ecosystem("Haskell", "*.cabal stack.yaml cabal.project", "stack.yaml.lock cabal.project.freeze"),
    Ecosystem("Conan", "conanfile.py conanfile.txt", "conan.lock"),
    Ecosystem("vcpkg", "vcpkg.json", "vcpkg-lock.json"),
    Ecosystem("Bazel", "MODULE.bazel WORKSPACE", "MODULE.bazel.lock maven_install.json"),
    Ecosystem("Crystal", "shard.yml", "shard.lock"),
    Ecosystem("D", "dub.json dub.sdl", "dub.selections.json"),
    Ecosystem("Perl", "cpanfile", "cpanfile.snapshot"),
    Ecosystem("R", "", "renv.lock packrat.lock"),
    Ecosystem("Julia", "Project.toml", "Manifest.toml"),
    Ecosystem("sbt", "build.sbt plugins.sbt", "build.sbt.lock"),
    Ecosystem("Clojure", "deps.edn project.clj"),
    Ecosystem("OCaml", "*.opam dune-project", "*.opam.locked"),
    Ecosystem("Zig", "build.zig.zon"),
    Ecosystem("Elm", "elm.json"),
    Ecosystem("Lua", "*.rockspec"),
    Ecosystem("Lean", "lakefile.lean lakefile.toml", "lake-manifest.json"),
    Ecosystem("Homebrew", "Brewfile", "Brewfile.lock.json"),
    Ecosystem("mise", "mise.toml .tool-versions", "mise.lock"),
)

VENDORED_RULES = (
    Rule(
        Kind.VENDORED,
        "in a folder of other people's code",
        """
        node_modules/ bower_components/ third_party/ third-party/ thirdparty/ 3rdparty/ _vendor/ vendored/
        Godeps/ Pods/ Carthage/Checkouts/ .yarn/releases/ .yarn/plugins/ /vendor/ lib/vendor/ assets/vendor/
        static/vendor/ public/vendor/ javascripts/vendor/ js/vendor/ css/vendor/ vendor/bundle/
        vendor/github.com/ external/vendor/
        """,
    ),
    Rule(
        Kind.VENDORED, "a build tool's wrapper script", "gradlew gradlew.bat mvnw mvnw.cmd gradle-wrapper.jar"
    ),
)

SNAPSHOT_RULES = (
    Rule(
        Kind.SNAPSHOT,
        "recorded by a test tool",
        """
        __snapshots__/ __image_snapshots__/ *.snap *.snap.new *.ambr *.snapshot *.golden goldens/
        *.approved.* *.verified.txt *.verified.json *.verified.xml cassettes/*.yaml cassettes/*.yml
        """,
    ),
)

GENERATED_RULES = (
    Rule(
        Kind.GENERATED,
        "written by the protocol buffer or gRPC compiler",
        """
        *.pb.go *.pb.gw.go *.pb.validate.go *_pb2.py *_pb2.pyi *_pb2_grpc.py *_pb2_grpc.pyi *.pb.cc *.pb.h
        *.pb.c *_pb.js *_pb.ts *_pb.d.ts *_grpc_pb.js *_grpc_pb.d.ts *_pb.rb *_services_pb.rb *.pb.swift
        *.grpc.swift *.pbobjc.h *.pbobjc.m *.pb.dart *.pbgrpc.dart
        """,
    ),
    Rule(
        Kind.GENERATED, "minified", "*.min.js *.min.mjs *.min.css *-min.js *-min.css *.bundle.js *.chunk.js"
    ),
    Rule(Kind.GENERATED, "a source map", "*.js.map *.css.map *.mjs.map *.cjs.map"),
    Rule(
        Kind.GENERATED,
        "build output",
        "dist/*.js dist/*.cjs dist/*.mjs dist/*.css dist/*.d.ts dist/*/*.js dist/*/*.css",
    ),
    Rule(
        Kind.GENERATED,
        "named as generated",
        """
        __generated__/ generated/ *.generated.* *_generated.go *_generated.rs *_generated.py *_generated.ts
        *_generated.h zz_generated.* *.gen.go *.gen.ts *.gen.tsx *.g.dart *.freezed.dart *.gr.dart
        *.mocks.dart *.g.cs *.g.i.cs *.designer.cs *.Designer.cs *.Designer.vb bindata.go Cargo.nix
        node-packages.nix
        """,
    ),
)

CI_RULES = (
    Rule(
        Kind.CI,
        "build pipeline",
        """
        /.github/workflows/ /.github/actions/ .gitlab-ci.yml /.gitlab/ci/ /.circleci/ azure-pipelines*.yml
        azure-pipelines*.yaml Jenkinsfile Jenkinsfile.* .travis.yml appveyor.yml .appveyor.yml
        bitbucket-pipelines.yml .drone.yml .drone.star /.buildkite/ /.woodpecker/ .woodpecker.yml
        cloudbuild.yaml cloudbuild.yml .cirrus.yml /.ci/ /.semaphore/ /.teamcity/ /.tekton/ buildspec.yml
        buildspec.yaml .pre-commit-config.yaml lefthook.yml /.husky/ /.github/dependabot.yml renovate.json
        renovate.json5 codecov.yml .codecov.yml action.yml .goreleaser.yml .goreleaser.yaml
        """,
    ),
)

TEST_RULES = (
    Rule(
        Kind.TEST,
        "in a test folder",
        """
        test/ tests/ __tests__/ __mocks__/ testdata/ test_data/ test-data/ e2e/ unittests/ unittest/
        integration_tests/ integration-tests/ cypress/ androidTest/ testFixtures/ Tests/ *Tests/ *.Test/ *.Specs/
        src/*Test/ *-tests/ *_tests/ regress/ fuzz/ fuzzing/ benches/
        """,
    ),
    Rule(
        Kind.TEST,
        "in a test folder",
        """
        spec/*.rb spec/*/*.rb spec/*/*/*.rb spec/*/*/*/*.rb spec/*.js spec/*.ts spec/*.php spec/*.cr spec/*.lua
        specs/*.rb specs/*.js specs/*.ts spec/fixtures/ spec/support/ spec/*.erb spec/*/*.erb spec/*/*.haml
        spec/*/*.slim features/support/ features/step_definitions/
        """,
    ),
    Rule(
        Kind.TEST,
        "named as a test",
        """
        test_*.* *_test.* *_tests.* *.test.* *.tests.* *_spec.rb *_spec.lua *_spec.cr *-test.* *.spec.js
        *.spec.jsx *.spec.mjs *.spec.ts *.spec.tsx *.spec.vue *-spec.js *-spec.ts test-*.* conftest.py
        *Test.java *Tests.java *TestCase.java *IT.java *Test.kt *Tests.kt *Test.scala *Spec.scala
        *Spec.groovy *Test.groovy *Test.cs *Tests.cs *Test.php *TestCase.php *.phpt *Test.swift *Tests.swift
        *TestCase.swift *Test.m *Tests.m *Test.cpp *Tests.cpp *Test.cc *Test.h *Test.hpp tst_*.cpp
        *_unittest.* *-unittest.* *.Tests.ps1 *.xctestplan *.bats *.feature *.cy.* tests.py tests.c tests.cpp test.*
        *.t *.t.sol *Spec.hs *_SUITE.erl
        """,
    ),
)

CHANGELOG_NAMES = """
    CHANGELOG CHANGELOG.md CHANGELOG.markdown CHANGELOG.mdx CHANGELOG.rst CHANGELOG.txt CHANGELOG.adoc CHANGELOG.rdoc
    CHANGELOG-*.md CHANGES CHANGES.md CHANGES.markdown CHANGES.rst CHANGES.txt CHANGES.adoc HISTORY HISTORY.md
    HISTORY.markdown HISTORY.rst HISTORY.txt HISTORY.rdoc NEWS NEWS.md NEWS.rst NEWS.txt NEWS.adoc ReleaseNotes.md
    ReleaseNotes.txt RELEASE-NOTES.md RELEASE_NOTES.md RELEASES.md debian/changelog changelog/*.md changelog/*.rst
    changelogs/*.md changelogs/*.rst changelog.d/* .changeset/*.md .changes/*.md newsfragments/* upcoming_changes/*
    release-notes/*.md release_notes/*.md releasenotes/notes/*.yaml CHANGES/*.rst CHANGES/*.md CHANGES/*.bugfix
    CHANGES/*.feature CHANGES/*.misc CHANGES/*.doc CHANGES/*.removal CHANGES/*.breaking CHANGES/*.deprecation
"""

DOCS_RULES = (
    Rule(Kind.DOCS, "a changelog", CHANGELOG_NAMES, fold=True),
    Rule(
        Kind.DOCS,
        "documentation",
        """
        *.md *.mdx *.markdown *.rst *.adoc *.asciidoc *.org *.pod *.rdoc *.textile *.tex *.texi *.man *.mdoc *.aml *.txt
        man/*.[1-9] man[1-9]/*.[1-9] doc/*.[1-9] docs/*.[1-9]
        """,
        fold=True,
    ),
    Rule(
        Kind.DOCS,
        "documentation",
        """
        README README-* LICENSE LICENSE-* LICENSE.MIT License LICENCE *-LICENSE COPYING COPYING.* NOTICE AUTHORS
        MAINTAINERS CONTRIBUTORS CONTRIBUTING CODE_OF_CONDUCT SECURITY THANKS TODO INSTALL CITATION.cff
        """,
    ),
)

ASSET_RULES = (
    Rule(
        Kind.ASSET,
        "an image",
        "*.png *.jpg *.jpeg *.gif *.webp *.avif *.ico *.icns *.bmp *.tif *.tiff *.svg",
        fold=True,
    ),
    Rule(Kind.ASSET, "a font", "*.woff *.woff2 *.ttf *.otf *.eot", fold=True),
    Rule(Kind.ASSET, "sound or video", "*.mp3 *.mp4 *.wav *.ogg *.webm *.mov *.flac *.cast", fold=True),
    Rule(
        Kind.ASSET,
        "an archive or a binary",
        """
        *.zip *.gz *.tgz *.xz *.bz2 *.7z *.jar *.war *.whl *.so *.so.* *.dll *.dylib *.exe *.class *.o *.a *.wasm
        *.pyc *.bin
        """,
        fold=True,
    ),
    Rule(Kind.ASSET, "a document", "*.pdf *.doc *.docx *.xls *.xlsx *.ppt *.pptx *.odt", fold=True),
    Rule(Kind.ASSET, "data", "*.csv *.tsv *.parquet *.sqlite *.db *.npy *.pkl *.avro", fold=True),
)

CONFIG_RULES = (
    Rule(
        Kind.CONFIG,
        "build script",
        """
        Makefile Makefile.am Makefile.in GNUmakefile makefile *.mk CMakeLists.txt *.cmake *.cmake.in *.pc.in BUILD
        BUILD.bazel WORKSPACE.bazel *.bzl meson.build meson_options.txt meson.options configure.ac configure.in *.m4
        Doxyfile *.sln *.slnx *.vcxproj *.vcxproj.filters *.pbxproj *.xcscheme *.xcworkspacedata *.shfbproj
        justfile Justfile Taskfile.yml Rakefile Dockerfile Dockerfile.* *.dockerfile
        Containerfile docker-compose*.yml docker-compose*.yaml compose.yaml compose.yml Vagrantfile Procfile
        tox.ini noxfile.py MANIFEST.in
        """,
    ),
    Rule(Kind.CONFIG, "a list of what is public", "PublicAPI.Shipped.txt PublicAPI.Unshipped.txt api/*.api"),
    Rule(
        Kind.CONFIG,
        "settings",
        """
        *.toml *.yaml *.yml *.json *.json5 *.jsonc *.ini *.cfg *.conf *.config *.properties *.props
        *.targets *.env .env .env.* *.xml *.plist *.tf *.tfvars *.hcl *.nix *.config.js *.config.ts
        *.config.mjs *.config.cjs CODEOWNERS .gitignore .gitattributes .gitmodules .mailmap .editorconfig
        .*rc .*rc.js .*rc.cjs .*ignore *.ruleset *.globalconfig *.DotSettings *.neon *.neon.dist *.xml.dist
        .clang-format .clang-tidy .cmake-format .rspec .yardopts .rdoc_options .ruby-version .ruby-gemset .simplecov
        .swiftformat .swiftlint.yml .php-cs-fixer.* .git-blame-ignore-revs
        """,
    ),
)


def _translate(pattern: str) -> str:
    """One path pattern as a regular expression over the whole path."""
    anchored = pattern.startswith("/")
    folder = pattern.endswith("/")
    body = "".join(
        "[^/]*" if piece == "*" else piece if piece.startswith("[") else re.escape(piece)
        for piece in re.findall(r"\*|\[[^]]*\]|[^*[]+", pattern.strip("/"))
    )
    return ("^" if anchored else r"(?:^|/)") + body + ("/" if folder else "$")


class _Names:
    """What tells whether a path is meant by path patterns.

    Most of them are whole names, endings and folders, which are looked up: expressions for all of them would take
    longer to compile than most changes take to be told apart. The others become one when it is first needed.
    """

    def __init__(self, patterns: str, fold: bool = False) -> None:
        self._fold = fold
        words = (patterns.lower() if fold else patterns).split()
        self._endings = tuple(word[1:] for word in words if _is_plain(word[1:]) and word[0] == "*")
        self._names = frozenset(word for word in words if _is_plain(word))
        self._folders = frozenset(word[:-1] for word in words if _is_plain(word[:-1]) and word[-1] == "/")
        known = {*self._names, *(f"*{one}" for one in self._endings), *(f"{one}/" for one in self._folders)}
        self._others = [word for word in words if word not in known]
        self._pattern: re.Pattern[str] | None = None

    def means(self, path: str) -> bool:
        """Whether one of the patterns means a path."""
        path = path.lower() if self._fold else path
        *folders, name = path.split("/")
        if name in self._names or path.endswith(self._endings) or not self._folders.isdisjoint(folders):
            return True
        if not self._others:
            return False
        if self._pattern is None:
            self._pattern = re.compile("|".join(map(_translate, self._others)))
        return self._pattern.search(path) is not None


def _is_plain(text: str) -> bool:
    return bool(text) and not set("*[]/") & set(text)


@cache
def _locks() -> tuple[tuple[Ecosystem, _Names], ...]:
    return tuple((ecosystem, _Names(ecosystem.locks)) for ecosystem in ECOSYSTEMS if ecosystem.locks)


@cache
def _manifests() -> tuple[tuple[Ecosystem, _Names], ...]:
    return tuple((ecosystem, _Names(ecosystem.manifests)) for ecosystem in ECOSYSTEMS if ecosystem.manifests)


_ANY_LOCK = _Names(" ".join(ecosystem.locks for ecosystem in ECOSYSTEMS))
_ANY_MANIFEST = _Names(" ".join(ecosystem.manifests for ecosystem in ECOSYSTEMS))
_OTHER_LOCK = _Names("*.lock")
_FIXTURE = _Names("fixtures/ testdata/ test_data/ test-data/ __fixtures__/ test/ tests/")
_CHANGELOG = _Names(CHANGELOG_NAMES, fold=True)


def _with_names(rules: Iterable[Rule]) -> tuple[tuple[Rule, _Names], ...]:
    return tuple((rule, _Names(rule.patterns, rule.fold)) for rule in rules)


_BEFORE_LOCKS = _with_names(VENDORED_RULES)
_MACHINE = _with_names((*SNAPSHOT_RULES, *GENERATED_RULES))
_MANUAL = _with_names((Rule(Kind.DOCS, "a manual page", "*.[1-8] *.[1-8].in"),))
_BY_HAND = _with_names((DOCS_RULES[0], *CI_RULES, *TEST_RULES))
_BUILD = _with_names(CONFIG_RULES[:2])
_REST = _with_names((*DOCS_RULES[1:], *ASSET_RULES, *CONFIG_RULES[2:]))

_GENERATED = rb"\b(?:auto[- ]?generated|automatically generated|generated)\b"
_HANDS_OFF = rb"\bdo not (?:edit|modify|change)\b"
_HEADERS = (
    # Go's convention, also used by many other generators: https://go.dev/s/generatedcode
    (rb"\bcode generated\b.{0,200}" + _HANDS_OFF, "header: Code generated … DO NOT EDIT"),
    (rb"(?:^|\s)@generated\b(?!\()", "header: @generated"),
    (rb"<auto-generated\b", "header: <auto-generated>"),
    (rb"generated by the protocol buffer compiler", "header: the protocol buffer compiler"),
    (rb"autogenerated by thrift", "header: the Thrift compiler"),
    (_GENERATED + rb".{0,300}" + _HANDS_OFF, "header: generated, do not edit"),
    (_HANDS_OFF + rb".{0,300}" + _GENERATED, "header: generated, do not edit"),
)
_COMMENT_LINE = re.compile(
    rb'\s*(?://|/\*|\*|#|;|--|%|<!--|"""|\'\'\'|\(\*|\{-|rem\s|dnl\s|<auto-generated)', re.IGNORECASE
)


def kind_of(path: str, head: bytes = b"") -> FileKind:
    """What a file is for.

    `path` is relative to the repository's root; `head` the beginning of its content (the first HEAD_BYTES are
    looked at), for generators that announce themselves in a comment. Without `head` only the path decides.
    """
    known = _by_path(path)
    if head and known.kind not in MACHINE_MADE:
        header = generated_header(head)
        if header:
            return FileKind(Kind.GENERATED, header)
    return known


def is_changelog(path: str) -> bool:
    """Whether a file lists changes for readers: its entries belong to many different changes."""
    return bool(_CHANGELOG.means(path))


def ecosystem_of(path: str) -> str:
    """The package manager a manifest or lock file belongs to; "" for any other file."""
    for table in (_locks(), _manifests()):
        for ecosystem, names in table:
            if names.means(path):
                return ecosystem.name
    return ""


def generated_header(head: bytes) -> str:
    """What in a file's leading comments says that a program wrote it; "" if nothing does.

    Only comment lines count, so that a program which prints such a header is not taken for its output.
    """
    comments = []
    for line in head[:HEAD_BYTES].split(b"\n"):
        if _COMMENT_LINE.match(line):
            comments.append(line)
        elif line.strip() and not line.startswith(b"<?"):
            break
    text = b"\n".join(comments)
    if b"generated" not in text.lower():
        return ""
    return next((reason for pattern, reason in _header_patterns() if pattern.search(text)), "")


@cache
def _header_patterns() -> tuple[tuple[re.Pattern[bytes], str], ...]:
    """What generators say, ready to search; each speaks of something generated."""
    return tuple((re.compile(text, re.IGNORECASE | re.DOTALL), reason) for text, reason in _HEADERS)


@lru_cache(maxsize=65536)
def _by_path(path: str) -> FileKind:
    for rule, names in _BEFORE_LOCKS:
        if names.means(path):
            return FileKind(rule.kind, rule.reason)
    if _ANY_LOCK.means(path):
        return FileKind(Kind.LOCK, f"lock file of {ecosystem_of(path)}")
    if _OTHER_LOCK.means(path):
        return FileKind(Kind.LOCK, "named as a lock file")
    for rule, names in _MACHINE:
        if names.means(path):
            return FileKind(rule.kind, rule.reason)
    if _ANY_MANIFEST.means(path) and not _FIXTURE.means(path):
        return FileKind(Kind.MANIFEST, f"manifest of {ecosystem_of(path)}")
    for rules in (_BY_HAND, _BUILD, _REST, _MANUAL):
        for rule, names in rules:
            if names.means(path):
                return FileKind(rule.kind, rule.reason)
    return FileKind(Kind.SOURCE, "no rule says otherwise")
