"""Draws a topology with the diagrams library and Graphviz's dot: `python -m preview STAGE --diagram FILE`."""

from __future__ import annotations

import base64
import html
import importlib
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preview.destinations import refused, try_writing
from preview.errors import PreviewError, any_of
from preview.topology import Arrow, Topology, fingerprint, topology
from preview.topology.curves import Curve, curves
from preview.topology.layout import ICON, PADDING, Frame, Layout, layout

if TYPE_CHECKING:
    from preview.stages import Outcome

OPTION: Final = "--diagram"
ENDINGS: Final = (".svg", ".png")
# Module and class of the library, which has no types of its own.
ICONS: Final = {
    "users": ("general", "Users"),
    "load_balancer": ("network", "ElbApplicationLoadBalancer"),
    "classic_load_balancer": ("network", "ElbClassicLoadBalancer"),
    "api": ("network", "APIGateway"),
    "distribution": ("network", "CloudFront"),
    "nat": ("network", "NATGateway"),
    "machine": ("compute", "EC2"),
    "service": ("compute", "ElasticContainerService"),
    "function": ("compute", "Lambda"),
    "kubernetes": ("compute", "ElasticKubernetesService"),
    "database": ("database", "RDS"),
    "replica": ("database", "RDS"),
    "standby": ("database", "RDSInstance"),
    "aurora": ("database", "Aurora"),
    "proxy": ("database", "RDSInstance"),
    "cache": ("database", "Elasticache"),
    "table": ("database", "Dynamodb"),
    "bucket": ("storage", "SimpleStorageServiceS3"),
    "backup": ("storage", "Backup"),
    "queue": ("integration", "SimpleQueueServiceSqs"),
    "topic": ("integration", "SimpleNotificationServiceSns"),
}

INK: Final = "#2d3436"
FONT: Final = "Helvetica,Arial,sans-serif"
FONTS: Final = {"fontname": FONT, "fontsize": "11", "fontcolor": INK}
FRAMES: Final = {
    "region": {"fillcolor": "#ffffff", "color": "#8c9aa5", "style": "rounded,filled"},
    "vpc": {"fillcolor": "#fafbfc", "color": "#8c4fff", "style": "rounded,filled"},
    "zone": {"fillcolor": "#ffffff", "color": "#00a4a6", "style": "rounded,filled,dashed"},
    "subnet": {"fillcolor": "#f4f4f6", "color": "#c9cdd2", "style": "filled"},
}
SUBNETS: Final = {
    "public": {"fillcolor": "#eef6e4", "color": "#b5d68a"},
    "nat": {"fillcolor": "#e6f3f9", "color": "#9cc9e3"},
    "none": {"fillcolor": "#efeaf8", "color": "#c3b2e6"},
}
STROKES: Final = {
    "way": {"color": "#d9480f", "fontcolor": "#d9480f", "penwidth": "2.2"},
    "flow": {"color": "#5b6770", "fontcolor": "#5b6770", "penwidth": "1.2"},
    "exposed": {"color": "#c00000", "fontcolor": "#c00000", "penwidth": "3.5"},
    "outward": {"color": "#9aa5ae", "style": "dotted", "penwidth": "1.4"},
    "copy": {"color": "#6741d9", "fontcolor": "#6741d9", "style": "dashed", "penwidth": "1.4"},
}
POINTS_PER_INCH: Final = 72

IMAGE: Final = re.compile(
    r'<image xlink:href="(?P<file>[^"]*)" width="(?P<width>[\d.]+)px" height="(?P<height>[\d.]+)px"'
    r' preserveAspectRatio="[^"]*" x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)"/>'
)
MARK: Final = "<!-- drawn from "


def dot(shown: Topology) -> Any:
    """Return the picture as a `graphviz.Digraph`, made with the diagrams library; everything has its position."""
    library = importlib.import_module("diagrams")
    placed = layout(shown)
    # Boxes are nodes too, so the order of drawing is the order they are made in.
    picture = {"bgcolor": "white", "pad": "0.15", "outputorder": "nodesfirst", "label": "", "splines": "true"}
    diagram = library.Diagram(shown.title, show=False, graph_attr=picture)
    library.setdiagram(diagram)
    try:
        for box in shown.boxes:
            looks = {**FRAMES[box.kind], **(SUBNETS.get(box.access, {}) if box.kind == "subnet" else {})}
            frame = placed.boxes[box.key]
            library.Node(_title(box.title, frame), shape="box", labelloc="t", **_place(box.key, frame, placed), **looks)
        for item in shown.items:
            place = _place(item.key, placed.items[item.key], placed)
            if item.kind == "junction":
                library.Node("", shape="point", color=STROKES["way"]["color"], **place)
            else:
                words = "".join(f"<TR><TD>{line}</TD></TR>" for line in _lines(item.lines))
                library.Node(_table(_icon(item.kind) + words), shape="none", labelloc="t", **place)
        for arrow, curve in zip(shown.arrows, curves(shown, placed), strict=True):
            diagram.dot.edge(arrow.source, arrow.target, **_edge(arrow, curve, placed))
    finally:
        library.setdiagram(None)
    return diagram.dot


def _place(key: str, frame: Frame, placed: Layout) -> dict[str, str]:
    return {
        "nodeid": key,
        "pos": _pos((frame.middle, frame.y + frame.height / 2), placed),
        "width": f"{frame.width / POINTS_PER_INCH:.3f}",
        "height": f"{frame.height / POINTS_PER_INCH:.3f}",
        "fixedsize": "true",
        "margin": "0",
        **FONTS,
    }


def _pos(point: tuple[float, float], placed: Layout) -> str:
    # Graphviz measures from the bottom.
    return f"{point[0]:.2f},{placed.height - point[1]:.2f}"


def _edge(arrow: Arrow, curve: Curve, placed: Layout) -> dict[str, str]:
    points = " ".join(_pos(point, placed) for point in curve.points)
    looks = {**FONTS, "arrowsize": "0.8", **STROKES[arrow.kind]}
    if curve.tip is None:
        looks |= {"pos": points, "arrowhead": "none"}
    else:
        looks |= {"pos": f"e,{_pos(curve.tip, placed)} {points}"}
    if curve.label is not None:
        label = f'<TR><TD BGCOLOR="#ffffff">{_html(arrow.label)}</TD></TR>'
        looks |= {"label": _table(label), "lp": _pos(curve.label, placed)}
    return looks


def _icon(kind: str) -> str:
    module, name = ICONS[kind]
    icon = getattr(importlib.import_module(f"diagrams.aws.{module}"), name)
    file = _html(icon._load_icon(icon))
    return f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{ICON:.0f}" HEIGHT="{ICON:.0f}"><IMG SCALE="TRUE" SRC="{file}"/></TD></TR>'


def _title(words: Sequence[str], frame: Frame) -> str:
    rows = "".join(f'<TR><TD ALIGN="LEFT" VALIGN="TOP">{line}</TD></TR>' for line in _lines(words))
    # As wide as its box, for Graphviz centres what is narrower.
    wide = f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{frame.width - 2 * PADDING:.0f}" HEIGHT="5"></TD></TR>'
    return _table(wide + rows)


def _lines(words: Sequence[str]) -> list[str]:
    return [f"<B>{_html(words[0])}</B>", *map(_html, words[1:])]


def _table(rows: str) -> str:
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE>>'


def _html(text: str) -> str:
    return html.escape(text)


def render(shown: Topology, form: str) -> bytes:
    """Return the picture: svg, with its icons inside and what it was drawn from named by a hash, or png.

    Raises:
        PreviewError: Graphviz refuses.
    """
    try:
        drawn: bytes = dot(shown).pipe(format=form, engine="neato", neato_no_op=2, quiet=True)
    except subprocess.CalledProcessError as error:
        raise PreviewError(f"Graphviz cannot draw this: {error}") from error
    return finished(drawn.decode(), shown).encode() if form == "svg" else drawn


def finished(svg: str, shown: Topology) -> str:
    """Return Graphviz's SVG without anything of the machine that drew it: icons as data, each one once."""
    icons: dict[str, str] = {}

    def use(image: re.Match[str]) -> str:
        file, place = image["file"], {key: float(image[key]) for key in ("width", "height", "x", "y")}
        number = list(icons).index(file) if file in icons else len(icons)
        scale = place["width"] / ICON
        icons.setdefault(file, base64.b64encode(Path(html.unescape(file)).read_bytes()).decode("ascii"))
        at = f"translate({place['x']:g} {place['y']:g}) scale({scale:.4g})"
        return f'<use xlink:href="#icon{number}" transform="{at}"/>'

    svg = re.sub(r"<!--.*?-->\n?|<title>.*?</title>\n?", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = IMAGE.sub(use, svg)
    known = "".join(
        f'<image id="icon{number}" width="{ICON:g}" height="{ICON:g}" xlink:href="data:image/png;base64,{data}"/>\n'
        for number, data in enumerate(icons.values())
    )
    head, tag, body = svg.partition(">")
    mark = f"{MARK}{fingerprint(shown)} -->\n<title>{html.escape(shown.title)}</title>"
    return f"{head}{tag}\n{mark}\n<defs>\n{known}</defs>{body}"


def mark_of(svg: str) -> str:
    """Return the hash of what an SVG was drawn from, "" where it bears none."""
    return svg.partition(MARK)[2].partition(" ")[0]


def check(file: Path, stages: Sequence[str]) -> None:
    """See that a picture can be drawn, before anything runs.

    Raises:
        PreviewError: with what to put right.
    """
    if len(stages) != 1:
        raise PreviewError(f"{OPTION} {file}: a picture shows one stage; name one of {any_of(stages)}")
    if file.suffix.lower() not in ENDINGS or file.name.lower() in ENDINGS:
        raise PreviewError(f"{OPTION} {file}: the name tells the format; end it with {' or '.join(ENDINGS)}")
    if lacking := missing():
        raise PreviewError(f"{OPTION} {file}: {lacking}")
    try_writing(OPTION, file)


def missing() -> str:
    """Return what keeps pictures from being drawn on this machine, with its fix; "" for nothing."""
    if importlib.util.find_spec("diagrams") is None:
        return "drawing needs the diagrams library, which a preview does not: make setup-diagram"
    if shutil.which("dot") is None or shutil.which("neato") is None:
        return "drawing needs Graphviz: apt install graphviz (Debian, Ubuntu) or brew install graphviz (macOS)"
    return ""


def draw(outcome: Outcome, file: Path) -> None:
    """Draw what a preview recorded; nothing where there is no verdict, for that is told as an error of its own.

    Raises:
        PreviewError: there is nothing to draw, or no writing to the file.
    """
    if outcome.verdict is None:
        return
    shown = topology(outcome.verdict.graph, outcome.region)
    if not shown.items:
        raise PreviewError(
            f"{OPTION} {file}: nothing to draw: {outcome.project} {outcome.stage} declares no load balancer, "
            "machine, container, function, database, bucket or queue that a picture knows"
        )
    picture = render(shown, file.suffix.lower().removeprefix("."))
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise refused(OPTION, file, error) from error
