"""Pictures from outside, decoded and drawn anew, so that only the picture comes in."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # a 48-megapixel telephone; 150 MB decoded
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


class ImageError(ValueError):
    """No picture that can be taken in.

    ``reason``: "empty", "too_big" (bytes), "too_many_pixels", "unsupported_type" or "corrupted".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A baseline JPEG without any metadata; ``sha256`` in hex, of ``data``."""

    data: bytes
    width: int
    height: int
    sha256: str


def clean_image(data: bytes, *, max_bytes: int = 15_000_000, max_side: int = 1600) -> CleanImage:
    """Decode by content (never by name), turn upright, shrink to ``max_side`` pixels, encode.

    Place, camera, time, comments, thumbnails and colour profiles do not survive; of an
    animation the first frame does; what was transparent is white. Raises ImageError, and
    nothing else, for anything that is not such a picture.
    """
    if not data:
        raise ImageError("empty")
    if len(data) > max_bytes:
        raise ImageError("too_big")
    if not _known_type(data):
        raise ImageError("unsupported_type")
    try:
        return _redrawn(data, max_side)
    except ImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise ImageError("too_many_pixels") from None
    except Exception as fault:  # a hostile file may raise anything from a decoder
        raise ImageError("corrupted") from fault


def _known_type(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def _redrawn(data: bytes, max_side: int) -> CleanImage:
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ImageError("too_many_pixels")
        opened.draft("RGB", (max_side, max_side))  # JPEG: decode small at once
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in {"1", "P"}:  # these shrink badly
            upright = upright.convert("RGBA")
        upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        return _encoded(_on_white(upright))


def _on_white(image: Image.Image) -> Image.Image:
    """Pixels only: a new picture, which carries nothing of the old one's information."""
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value / 256).convert("L")
    paper = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper.paste(seen, mask=seen.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def _encoded(image: Image.Image) -> CleanImage:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    data = out.getvalue()
    return CleanImage(data, image.width, image.height, hashlib.sha256(data).hexdigest())
