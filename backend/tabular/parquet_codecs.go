package tabular

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/bits"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

func bitsOf(n int) int { return bits.Len(uint(n)) }

// decompressed unpacks a page of a Parquet file to as many bytes as it says, and never to more.
func decompressed(codec format.CompressionCodec, packed []byte, size int) (plain []byte, err error) {
	if size < 0 {
		return nil, errCut
	}
	if codec == format.Uncompressed {
		return packed, nil
	}
	if len(packed) == 0 && size == 0 {
		return nil, nil
	}
	switch codec {
	case format.Snappy:
		if n, err := snappy.DecodedLen(packed); err != nil || n > size {
			return nil, fmt.Errorf("a page of %d bytes unpacks to %d: %w", size, n, errOr(err))
		}
		plain, err = snappy.Decode(nil, packed)
	case format.Gzip:
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			plain, err = atMost(r, size)
		}
	case format.Zstd:
		var r *zstd.Decoder
		if r, err = zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(largestPage)); err == nil {
			plain, err = atMost(r, size)
			r.Close()
		}
	case format.Brotli:
		plain, err = atMost(brotli.NewReader(bytes.NewReader(packed)), size)
	case format.Lz4Raw:
		plain = make([]byte, size)
		var n int
		n, err = lz4.UncompressBlock(packed, plain)
		plain = plain[:max(n, 0)]
	default:
		return nil, fmt.Errorf("pages are packed with %s", codec)
	}
	if err == nil && len(plain) > size {
		err = fmt.Errorf("a page of %d bytes unpacks to %d: %w", size, len(plain), errLongPage)
	}
	return plain, err
}

func errOr(err error) error {
	if err == nil {
		return errLongPage
	}
	return err
}

func atMost(r io.Reader, size int) ([]byte, error) {
	plain := bytes.NewBuffer(make([]byte, 0, min(size+bytes.MinRead, largestPage)))
	_, err := plain.ReadFrom(io.LimitReader(r, int64(size)+1))
	return plain.Bytes(), err
}
