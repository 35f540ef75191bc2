package tabular

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// A few bytes of a page may stand for any number of values, and the library makes room for all of them. Here they
// are counted first: there may be as many as the head of the page says, which is bounded.

var errManyValues = errors.New("a page has more values than it says")

// checkLevels looks at the levels before the values of a page of the first version, and returns the values.
func checkLevels(plain []byte, most int, levels ...int) ([]byte, error) {
	for _, level := range levels {
		if level == 0 {
			continue
		}
		if len(plain) < 4 {
			return nil, errCut
		}
		n := int64(binary.LittleEndian.Uint32(plain))
		if n > int64(len(plain)-4) {
			return nil, errCut
		}
		if err := checkRuns(plain[4:4+n], bits.Len(uint(level)), most); err != nil {
			return nil, err
		}
		plain = plain[4+n:]
	}
	return plain, nil
}

// checkRuns counts the values of the hybrid of repeated and packed ones
// (https://parquet.apache.org/docs/file-format/data-pages/encodings/).
func checkRuns(runs []byte, width, most int) error {
	if width > 32 {
		return fmt.Errorf("values have %d bits", width)
	}
	most += 4096 // the last run may be filled up
	for len(runs) > 0 {
		head, n := binary.Uvarint(runs)
		if n <= 0 {
			return errCut
		}
		count, size := head>>1, uint64(width+7)/8
		if runs = runs[n:]; head&1 == 1 {
			count, size = min(head>>1, 1<<40)*8, min(head>>1, 1<<40)*uint64(width)
		}
		if count > uint64(most) {
			return errManyValues
		}
		most -= int(count)
		runs = runs[min(size, uint64(len(runs))):]
	}
	return nil
}

// checkValues counts the values of a page, or what they will be.
func checkValues(values []byte, encoding format.Encoding, kind parquet.Kind, most int) error {
	switch encoding {
	case format.PlainDictionary, format.RLEDictionary:
		if len(values) == 0 {
			return nil
		}
		return checkRuns(values[1:], int(values[0]), most)
	case format.RLE: // of truth values, behind their length
		if kind != parquet.Boolean || len(values) <= 4 {
			return nil
		}
		n := min(uint64(binary.LittleEndian.Uint32(values)), uint64(len(values)-4))
		return checkRuns(values[4:4+n], 1, most)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, err := packedLength(values, most)
		return err
	case format.DeltaByteArray:
		return checkPrefixes(values, most)
	}
	return nil
}

// checkPrefixes adds up texts that share their beginning with the one before.
func checkPrefixes(values []byte, most int) error {
	at, err := packedLength(values, most)
	if err != nil {
		return err
	}
	if _, err := packedLength(values[at:], most); err != nil {
		return err
	}
	prefixes, err := new(delta.BinaryPackedEncoding).DecodeInt32(nil, values[:at])
	if err != nil {
		return err
	}
	size := int64(len(values))
	for _, n := range prefixes {
		if size += int64(max(n, 0)); size > largestPage {
			return errLongPage
		}
	}
	return nil
}

// packedLength is how many bytes whole numbers take of which each is told by its distance from the one before, and
// counts them.
func packedLength(values []byte, most int) (int, error) {
	at, head := 0, [4]uint64{} // of a block, its parts, how many numbers there are, the first of them
	for i := range head {
		v, n := binary.Uvarint(values[at:])
		if n <= 0 {
			return 0, errCut
		}
		head[i], at = v, at+n
	}
	block, parts, left := head[0], head[1], head[2]
	if left > uint64(most) {
		return 0, errManyValues
	}
	if block == 0 || block > 1<<16 || parts == 0 || block%parts != 0 {
		return 0, fmt.Errorf("a block of %d numbers has %d parts", block, parts)
	}
	for left = max(left, 1) - 1; left > 0; {
		_, n := binary.Uvarint(values[at:])
		if n <= 0 || uint64(len(values)-at-n) < parts {
			return 0, errCut
		}
		widths := values[at+n : at+n+int(parts)]
		at += n + int(parts)
		for _, width := range widths {
			if left == 0 {
				break
			}
			at = min(at+int(block/parts)*int(width)/8, len(values))
			left -= min(left, block/parts)
		}
	}
	return at, nil
}
