import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from haitang.lib.images import ImageError, clean_image


def encoded(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width=640, height=480, mode="RGB"):
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def with_place():
    exif = Image.Exif()
    exif[0x0110] = "SECRETPHONE"
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 23.0, 7.0)
    return encoded(
        photo(), "JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20
    )


JPEG = encoded(photo(), "JPEG")
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP])
def test_pictures_become_jpeg(data):
    clean = clean_image(data)
    with Image.open(BytesIO(clean.data)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 480))
    assert (clean.width, clean.height) == (640, 480)
    assert clean.sha256 == hashlib.sha256(clean.data).hexdigest()


def test_place_camera_and_comment_do_not_survive_and_the_picture_stands_upright():
    data = with_place()
    assert b"SECRETPHONE" in data
    clean = clean_image(data)
    assert b"SECRET" not in clean.data
    assert b"Exif" not in clean.data
    assert (clean.width, clean.height) == (480, 640)
    with Image.open(BytesIO(clean.data)) as image:
        assert not image.getexif()
        assert "comment" not in image.info
        assert "icc_profile" not in image.info


def test_text_in_a_png_does_not_survive():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRETNAME")
    notes.add_itxt("XML:com.adobe.xmp", "SECRETXMP")
    data = encoded(photo(), "PNG", pnginfo=notes)
    assert b"SECRETNAME" in data
    assert b"SECRET" not in clean_image(data).data


def test_what_follows_the_picture_does_not_survive():
    assert b"<script>" not in clean_image(JPEG + b"<script>alert(1)</script>").data


@pytest.mark.parametrize(("size", "expected"), [((4000, 3000), (1600, 1200)), ((30, 20), (30, 20))])
def test_large_pictures_shrink_and_small_ones_stay(size, expected):
    clean = clean_image(encoded(photo(*size), "JPEG"))
    assert (clean.width, clean.height) == expected


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    if mode == "I;16":
        image = Image.new("I;16", (40, 30), 65535)
    else:
        image = Image.new("RGBA", (40, 30), (255, 255, 255, 0)).convert(mode)
    clean = clean_image(encoded(image, "PNG"))
    with Image.open(BytesIO(clean.data)) as read:
        assert min(low for low, _ in read.convert("RGB").getextrema()) > 250


def test_a_cmyk_jpeg_is_read():
    assert clean_image(encoded(photo(mode="CMYK"), "JPEG")).width == 640


def test_transparent_is_white():
    clean = clean_image(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    with Image.open(BytesIO(clean.data)) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


def png_claiming(width, height):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"x" * 1_000_001, "too_big"),
        (png_claiming(60_000, 60_000), "too_many_pixels"),
        (png_claiming(8_000, 8_000), "too_many_pixels"),
        (b"GIF89a" + bytes(50), "unsupported_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_type"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "unsupported_type"),
        (b"%PDF-1.7", "unsupported_type"),
        (JPEG[: len(JPEG) // 2], "corrupted"),
        (PNG[: len(PNG) // 2], "corrupted"),
        (WEBP[: len(WEBP) // 2], "corrupted"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "corrupted"),
        (png_claiming(100, 100), "corrupted"),
    ],
)
def test_what_is_no_picture_says_why(data, reason):
    with pytest.raises(ImageError) as caught:
        clean_image(data, max_bytes=1_000_000)
    assert caught.value.reason == reason


REASONS = {None, "empty", "too_big", "too_many_pixels", "unsupported_type", "corrupted"}


def reason(data):
    try:
        clean_image(data)
    except ImageError as error:
        return error.reason
    return None


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]), st.binary()
)
def test_random_bytes_raise_nothing_else(head, tail):
    assert reason(head + tail) in REASONS


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([JPEG, PNG, WEBP, with_place()]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6),
)
def test_damaged_pictures_raise_nothing_else(data, damages):
    damaged = bytearray(data)
    for place, replacement in damages:
        at = int(place * (len(data) - 1))
        damaged[at : at + len(replacement)] = replacement
    assert reason(bytes(damaged)) in REASONS
