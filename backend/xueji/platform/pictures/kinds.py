"""What a file is by its content, and what its owner should do with it when it is no JPEG. Pure."""

JPEG = "JPG"
HEIC = "HEIC"
_START: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\xd0\xcf\x11\xe0", "Word 或 Excel 文件"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
)
_BRANDS = {
    b"avif": "AVIF", b"avis": "AVIF", b"heic": HEIC, b"heix": HEIC, b"hevc": HEIC, b"heim": HEIC,
    b"heis": HEIC, b"mif1": HEIC, b"msf1": HEIC,
}  # fmt: skip

_ADVICE = {
    "PNG": "请用看图软件打开，另存为 JPG；改文件名不算。",
    "PDF": "请交照片本身，不要交扫描或排版好的文件。",
    "压缩包": "单张照片请直接交 JPG；成批的请在“成批上传”里交 ZIP。",
}
_OTHERWISE = "请用看图软件打开，另存为 JPG；改文件名不算。"


def kind_of(data: bytes) -> str:
    """The name by which people know this kind of file; empty if it is none that anybody sends."""
    for start, name in _START:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "视频")
    return ""


def advice_for(kind: str) -> str:
    return _ADVICE.get(kind, _OTHERWISE)
