package store

import "testing"

// TestReleasedSum: a file that is as the migrations make it is known by its sum.
func TestReleasedSum(t *testing.T) {
	shape, err := releasedShape()
	if err != nil {
		t.Fatal(err)
	}
	if sum := sumOf(shape); sum != releasedSum {
		t.Errorf("the migrations make %s: that is what releasedSum must be", sum)
	}
}
