; conv maps a size X to I if and only if X is one of first, ..., first + s - 1, and tconv gives size X back from I if
; and only if output_padding is X - first:
;
;   conv_size(X) = floor((X + pb + pe - E) / s) + 1        E = d*(K-1) + 1, what the kernel covers
;   tconv_size(I, op) = first + op                         first = (I-1)*s - pb - pe + E
;
; for all integers: `conv_output_size`, `conv_inputs_sharing_output`, `output_padding_selecting` of ref/problem.cc.
(declare-const I Int) (declare-const s Int) (declare-const pb Int) (declare-const pe Int) (declare-const E Int)
(assert (>= I 1)) (assert (>= s 1)) (assert (>= pb 0)) (assert (>= pe 0)) (assert (>= E 1))
(define-fun first () Int (+ (- (* (- I 1) s) pb pe) E))
(define-fun tconv_size ((op Int)) Int (+ first op))

(declare-const X Int) (declare-const op Int)
; q is floor(a / s).
(define-fun is_floor ((q Int) (a Int)) Bool (and (<= (* q s) a) (< a (+ (* q s) s))))
(declare-const q Int)

(echo "conv undoes the size of tconv, for every output_padding below the stride")
(push)
(assert (is_floor q (- (+ (tconv_size op) pb pe) E)))
(assert (not (= (+ q 1) I)))
(push) (assert (and (<= 0 op) (< op s)))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: an output_padding that may be the stride itself")
(push) (assert (and (<= 0 op) (<= op s)))
(set-info :status sat) (check-sat) (get-value (I s pb pe E op q)) (pop)
(pop)

(echo "whatever size conv maps to I is one of the s sizes from first on")
(push)
(assert (is_floor q (- (+ X pb pe) E)))
(assert (= (+ q 1) I))
(push) (assert (not (and (<= first X) (<= X (+ first s -1)))))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: s-1 sizes only")
(push) (assert (not (and (<= first X) (<= X (+ first s -2)))))
(set-info :status sat) (check-sat) (get-value (I s pb pe E X q)) (pop)
(pop)

(echo "each of these s sizes is mapped to I")
(push)
(assert (is_floor q (- (+ X pb pe) E)))
(assert (not (= (+ q 1) I)))
(push) (assert (and (<= first X) (<= X (+ first s -1))))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: one more at the low end")
(push) (assert (and (<= (- first 1) X) (<= X (+ first s -1))))
(set-info :status sat) (check-sat) (get-value (I s pb pe E X q)) (pop)
(pop)

; With X = tconv_size(op) the numerator of conv's formula is (I-1)*s + op: `multiple`*s if s divides it.
(declare-const multiple Int)
(echo "the numerator of conv's formula is (I-1)*s + op")
(push) (assert (= X (tconv_size op)))
(push) (assert (not (= (- (+ X pb pe) E) (+ (* (- I 1) s) op))))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: pad_end is forgotten")
(push) (assert (not (= (- (+ X pb) E) (+ (* (- I 1) s) op))))
(set-info :status sat) (check-sat) (get-value (I s pb pe E op X)) (pop)
(pop)

(echo "s divides it only if output_padding is 0")
(push) (assert (= (* multiple s) op))
(push) (assert (and (<= 0 op) (< op s))) (assert (not (= op 0)))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: an output_padding that may be the stride itself")
(push) (assert (and (<= 0 op) (<= op s))) (assert (not (= op 0)))
(set-info :status sat) (check-sat) (get-value (s op multiple)) (pop)
(pop)
