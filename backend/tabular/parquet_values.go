package tabular

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetText is a value as text: digits as they are, days and moments by ISO 8601, bytes that are no text
// in Base64.
func parquetText(kind parquet.Type, v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	if logical := kind.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DecimalType:
			return decimalText(v, int(l.Scale))
		case *format.DateType:
			return time.Unix(int64(v.Int32())*86400, 0).UTC().Format("2006-01-02")
		case *format.TimestampType:
			return momentText(v.Int64(), l.Unit.Value.Duration(), l.IsAdjustedToUTC)
		case *format.TimeType:
			return hourText(v, l.Unit.Value.Duration())
		case *format.IntType:
			if !l.IsSigned && v.Kind() == parquet.Int32 {
				return strconv.FormatUint(uint64(v.Uint32()), 10)
			}
			if !l.IsSigned && v.Kind() == parquet.Int64 {
				return strconv.FormatUint(v.Uint64(), 10)
			}
		case *format.UUIDType:
			if b := v.ByteArray(); len(b) == 16 {
				return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
			}
		}
	}
	return plainParquet(v)
}

func plainParquet(v parquet.Value) string {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	case parquet.Int32:
		return strconv.FormatInt(int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	case parquet.Int96: // nanoseconds of a day, and the Julian day: how Spark and Impala wrote moments
		n := v.Int96()
		const epoch = 2440588
		return momentText((int64(n[2])-epoch)*86400, time.Second, false, n.Int64())
	}
	raw := v.ByteArray()
	if utf8.Valid(raw) {
		return string(raw)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// momentText writes so many units since 1970, and nanoseconds.
func momentText(n int64, unit time.Duration, utc bool, more ...int64) string {
	perSecond := int64(time.Second / unit)
	seconds, rest := n/perSecond, n%perSecond*int64(unit)
	for _, m := range more {
		rest += m
	}
	text := time.Unix(seconds, rest).UTC().Format("2006-01-02T15:04:05.999999999")
	if utc {
		text += "Z"
	}
	return text
}

func hourText(v parquet.Value, unit time.Duration) string {
	n := v.Int64()
	if v.Kind() == parquet.Int32 {
		n = int64(v.Int32())
	}
	return time.Unix(0, n*int64(unit)).UTC().Format("15:04:05.999999999")
}

// decimalText writes a whole number with a point so many digits before its end.
func decimalText(v parquet.Value, scale int) string {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default: // big-endian two's complement
		raw := v.ByteArray()
		if n.SetBytes(raw); len(raw) > 0 && raw[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(raw))*8))
		}
	}
	text := new(big.Int).Abs(n).String()
	if scale > 0 && scale < 1000 {
		if len(text) <= scale {
			text = strings.Repeat("0", scale-len(text)+1) + text
		}
		text = text[:len(text)-scale] + "." + text[len(text)-scale:]
	}
	if n.Sign() < 0 {
		text = "-" + text
	}
	return text
}
