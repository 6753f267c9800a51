"""Runs apart, with little memory and time: a HEIC from stdin becomes a JPEG on stdout.

Started as a file by `heic`; knows nothing of the house. It ends with 3 where there are too many pixels, with anything
else but 0 where nothing comes out.
"""

import io
import resource
import sys

TOO_MANY_PIXELS = 3
_QUALITY = 95


def main() -> int:
    pixels, megabytes, seconds = (int(word) for word in sys.argv[1:4])
    sys.path.append(sys.argv[4])
    data = sys.stdin.buffer.read()
    for kind, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    import pi_heif  # noqa: PLC0415 - under the cap

    found = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    if found.size[0] * found.size[1] > pixels:
        return TOO_MANY_PIXELS
    found.to_pillow().convert("RGB").save(sys.stdout.buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
